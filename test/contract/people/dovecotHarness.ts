import { ImapFlow } from 'imapflow';
import type { ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import type { Pop3Cursor } from '../../../nodes/mail/pop3/Pop3Cursor';
import { ImapLab, mail } from '../../integration/imap/ImapLab';
import { Pop3Lab } from '../../integration/pop3/Pop3Lab';
import type { Act, SourceHarness, Mode, Place, Source } from './SourceHarness';

const FOLDERS = ['INBOX', 'Private', 'Trash', 'Elsewhere', 'Archive'];
const OLD = new Date(Date.now() - 30 * 86_400_000);

interface Reading {
	readonly lab: Pick<ImapLab | Pop3Lab, 'dovecot' | 'reset' | 'mailbox' | 'token' | 'stop'>;
	open(mode: Mode, activatedAt: number, cursor: unknown): Promise<unknown>;
}

export async function imapHarness(): Promise<SourceHarness> {
	const lab = await ImapLab.start();
	return dovecotHarness({
		lab,
		open: async ({ read, after }, activatedAt, cursor) => {
			await lab.closeAll();
			const pace = { checkIntervalMs: 200, answerMs: 20_000 };
			const settings = { read, afterProcessing: after, moveTo: 'Archive', activatedAt, ...pace };
			return await lab.open(settings, cursor as ImapCursor | undefined);
		},
	});
}

/** POP3 has no marks and no folders: of the settings, keep and delete are left. */
export async function pop3Harness(): Promise<SourceHarness> {
	const lab = await Pop3Lab.start();
	return dovecotHarness({
		lab,
		open: async ({ read, after }, activatedAt, cursor) => {
			await lab.closeAll();
			const settings = {
				read: read === 'new' ? read : ('all' as const),
				afterProcessing: after === 'delete' ? after : ('keep' as const),
				activatedAt,
				checkIntervalMs: 200,
				answerMs: 20_000,
			};
			return await lab.open(settings, cursor as Pop3Cursor | undefined);
		},
	});
}

/** A mailbox of Dovecot, with another program at work in it. */
function dovecotHarness({ lab, open }: Reading): SourceHarness {
	let program: ImapFlow | undefined;
	let activatedAt = 0;

	const within = async <T>(folder: string, work: (client: ImapFlow) => Promise<T>): Promise<T> => {
		const lock = await program!.getMailboxLock(folder);
		try {
			return await work(program!);
		} finally {
			lock.release();
		}
	};
	/** Folder and UID of a message. */
	const find = async (subject: string): Promise<{ folder: string; uid: number } | undefined> => {
		for (const folder of FOLDERS) {
			const found = await within(folder, async (client) => await client.search({ subject }, { uid: true }));
			if (found && found[0] !== undefined) return { folder, uid: found[0] };
		}
		// Deleted for good, after it was done.
		return undefined;
	};
	const onMessage: Record<Act, (client: ImapFlow, uid: string) => Promise<unknown>> = {
		open: async (client, uid) => await client.messageFlagsAdd(uid, ['\\Seen'], { uid: true }),
		markUnread: async (client, uid) => await client.messageFlagsRemove(uid, ['\\Seen'], { uid: true }),
		flag: async (client, uid) => await client.messageFlagsAdd(uid, ['\\Flagged'], { uid: true }),
		categorise: async (client, uid) => await client.messageFlagsAdd(uid, ['Work'], { uid: true }),
		fileAway: async (client, uid) => await client.messageMove(uid, 'Private', { uid: true }),
		delete: async (client, uid) => await client.messageMove(uid, 'Trash', { uid: true }),
		dragIn: async (client, uid) => await client.messageMove(uid, 'INBOX', { uid: true }),
		copy: async (client, uid) => await client.messageCopy(uid, 'INBOX', { uid: true }),
		editDraft: async (client, uid) => await client.messageDelete(uid, { uid: true }),
	};
	return {
		reset: async () => {
			await program?.logout();
			await lab.reset();
			activatedAt = Date.now() - 3 * 3_600_000;
			const { host, ports } = lab.dovecot;
			program = new ImapFlow({
				host,
				port: ports.imap,
				secure: false,
				doSTARTTLS: false,
				auth: { user: lab.mailbox, accessToken: lab.token },
				logger: false,
			});
			await program.connect();
			for (const folder of FOLDERS.slice(1)) await program.mailboxCreate(folder);
		},
		deliver: async (subject, { isRead = false, elsewhere = false }) => {
			const folder = elsewhere ? 'Elsewhere' : 'INBOX';
			await program!.append(folder, mail(subject), isRead ? ['\\Seen'] : [], elsewhere ? OLD : new Date());
		},
		act: async (act, subject) => {
			const found = await find(subject);
			if (found === undefined) return;
			const { folder, uid } = found;
			await within(folder, async (client) => await onMessage[act](client, String(uid)));
			if (act === 'editDraft') await program!.append(folder, mail(subject, 'More'), ['\\Draft'], new Date());
		},
		places: async () => {
			const places = new Map<string, Place[]>();
			for (const folder of FOLDERS)
				await within(folder, async (client) => {
					for await (const { envelope, flags } of client.fetch('1:*', { envelope: true, flags: true })) {
						const subject = envelope?.subject ?? '';
						const isRead = flags?.has('\\Seen') ?? false;
						const isFlagged = flags?.has('\\Flagged') ?? false;
						places.set(subject, [...(places.get(subject) ?? []), { folder, isRead, isFlagged }]);
					}
				});
			return places;
		},
		open: async (mode, cursor) => (await open(mode, activatedAt, cursor)) as Source,
		letTimePass: async (source) => await source.wait(new AbortController().signal),
		stop: async () => {
			await program?.logout();
			await lab.stop();
		},
	};
}
