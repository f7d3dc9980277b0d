import type { MailError } from '../../../nodes/mail/contracts/MailError';
import { commitDeletes } from '../../../nodes/mail/pop3/commitDeletes';
import { messageIds } from '../../../nodes/mail/pop3/messageIds';
import type { Pop3Session } from '../../../nodes/mail/pop3/Pop3Session';
import type { Pop3Settings } from '../../../nodes/mail/pop3/Pop3Settings';
import type { Status } from '../../../nodes/mail/pop3/ReplyReader';
import { header, Maildrop } from './Maildrop';

const OK: Status = { kind: 'ok', text: '' };
const refusal = (text: string): Status => ({ kind: 'error', text });
const SETTINGS = {
	connection: { host: 'mail.test', port: 995, security: 'ssl' },
	mailbox: 'desk@contoso.example',
} as unknown as Pop3Settings;

let drop: Maildrop;
let warnings: MailError[];

/** What the server does; by default what it should. */
interface Server {
	hasTop?: boolean;
	/** Whether it hands out headers and messages. */
	isMute?: boolean;
	/** How large its messages are, in octets. */
	size?: number;
	/** It answers no DELE. */
	isSilent?: boolean;
	onDelete?: (number: number) => Status | undefined;
	onQuit?: Status;
	isAlive?: boolean;
}

interface Retrieve {
	most: number;
	signal: AbortSignal;
	each: (message: object) => void;
}

/** Ends a session of the maildrop; gives the numbers that were to be deleted, which then are. */
async function commit({
	hasTop = true,
	isMute = false,
	size = 1_000,
	isSilent = false,
	onDelete,
	onQuit = OK,
	isAlive = true,
}: Server = {}) {
	const mails = [...drop.mails];
	const deleted: number[] = [];
	const whole: number[] = [];
	let hasQuit = false;
	let looks = 0;
	const client = {
		isAlive,
		capabilities: { top: hasTop },
		beginnings: (numbers: readonly number[], { signal }: { signal: AbortSignal }) => {
			signal.throwIfAborted();
			looks += 1;
			return Promise.resolve(
				new Map(numbers.map((at) => [at, isMute || !hasTop ? undefined : header(mails[at - 1]!)])),
			);
		},
		retrieve: (numbers: readonly number[], { most, signal, each }: Retrieve) => {
			signal.throwIfAborted();
			looks += 1;
			whole.push(...numbers);
			const isReadable = !isMute && size <= most;
			for (const number of numbers)
				each(
					isReadable
						? { kind: 'message', number, mime: header(mails[number - 1]!) }
						: { kind: 'error', number },
				);
			return Promise.resolve();
		},
		delete: (numbers: readonly number[]) => {
			const said = numbers.map((number) => [number, onDelete?.(number) ?? OK] as const);
			deleted.push(...said.filter(([, status]) => status.kind === 'ok').map(([number]) => number));
			return Promise.resolve(new Map(isSilent ? [] : said));
		},
		quit: () => {
			hasQuit = true;
			return Promise.resolve(onQuit);
		},
	};
	const uids = mails.map(({ uid }) => uid);
	const numbers = mails.map((_, at) => at + 1);
	const session = { ids: messageIds(uids).ids, numbers, uids, client } as unknown as Pop3Session;
	await commitDeletes(session, drop.progress, { settings: SETTINGS, warn: (error) => warnings.push(error) });
	if (onQuit.kind === 'ok') drop.mails = mails.filter((_, at) => !deleted.includes(at + 1));
	return {
		deleted: deleted.map((number) => mails[number - 1]?.subject),
		hasQuit,
		whole: whole.length,
		looks,
	};
}

const pending = () => drop.progress.pendingDelete.map(({ id }) => id);

beforeEach(async () => {
	warnings = [];
	drop = new Maildrop();
	drop.fill(3);
	await drop.look();
	drop.work(2, { doom: true });
});

it('commitDeletes deletes messages in the session that has read them, without another check', async () => {
	expect(await commit({ isMute: true })).toEqual({
		deleted: ['m0', 'm1'],
		hasQuit: true,
		whole: 0,
		looks: 0,
	});
	await drop.look();
	expect(pending()).toEqual([]);
	expect(drop.mails.map(({ subject }) => subject)).toEqual(['m2']);
});

describe('after a restart', () => {
	beforeEach(async () => {
		drop.crash();
		await drop.look();
	});

	it.each([{ hasTop: true }, { hasTop: false }])(
		'deletes what has the header of what was done (%j)',
		async (server) => {
			const { deleted, whole } = await commit(server);
			expect(deleted).toEqual(['m0', 'm1']);
			expect(whole).toBe(server.hasTop ? 0 : 2);
		},
	);

	it.each([{ hasTop: true }, { hasTop: false }])(
		'spares another message that has the unique-id of one that was done, and gives it out (%j)',
		async (server) => {
			Object.assign(drop.mails[0]!, { subject: 'other' });
			expect((await commit(server)).deleted).toEqual(['m1']);
			await drop.drain();
			expect(drop.runs.get('other')).toBe(1);
			expect(drop.lost).toEqual([]);
		},
	);

	it.each([{ hasTop: true }, { hasTop: false }])('looks at a single one, too (%j)', async (server) => {
		drop.progress.deleted('uid1', 'kept');
		expect((await commit(server)).deleted).toEqual(['m0']);
		expect(pending()).toEqual(['uid0']);
		Object.assign(drop.mails[0]!, { uid: 'uid0', subject: 'other' });
		await drop.look();
		expect((await commit(server)).deleted).toEqual([]);
	});

	it.each([
		[5, ['m0', 'm1']],
		[9, []],
	])('fetches a message of %d MB whole to know it again: it deletes %j', async (megabytes, expected) => {
		const { deleted } = await commit({ hasTop: false, size: megabytes * 1024 * 1024 });
		expect(deleted).toEqual(expected);
	});

	it('does not fetch whole what it cannot look at with TOP', async () => {
		expect((await commit({ isMute: true })).whole).toBe(0);
	});

	it('leaves what it never read until it knows more', async () => {
		drop.crash({ ...drop.progress.toCursor(), known: ['uid0 *'] });
		await drop.look();
		expect((await commit()).deleted).toEqual([]);
		expect(pending()).toEqual(['uid0']);
	});

	it('deletes nothing that it cannot look at, and tries in the next session', async () => {
		expect((await commit({ isMute: true })).deleted).toEqual([]);
		await drop.look();
		expect(pending()).toEqual(['uid0', 'uid1']);
		expect((await commit()).deleted).toEqual(['m0', 'm1']);
	});
});

it('commitDeletes deletes nothing by the numbers of an earlier list', async () => {
	drop.mails.shift();
	expect((await commit()).deleted).toEqual([]);
	expect(pending()).toEqual(['uid0', 'uid1']);
});

it('commitDeletes retries a DELE without a response, and reports nothing', async () => {
	await commit({ isSilent: true, onQuit: refusal('Not now') });
	expect(warnings).toEqual([]);
	expect(pending()).toEqual(['uid0', 'uid1']);
});

it('commitDeletes permanently keeps messages that the server refuses to delete, and reports it', async () => {
	const { deleted } = await commit({
		onDelete: (number) => (number === 1 ? refusal('Access denied') : undefined),
	});
	expect(deleted).toEqual(['m1']);
	expect(warnings).toMatchObject([
		{
			kind: 'refused',
			message: expect.stringMatching(/^mail\.test .*1 message.*desk@contoso\.example.*Access denied/),
		},
	]);
	await drop.drain();
	expect(pending()).toEqual([]);
	expect(drop.doubles).toEqual([]);
});

it('commitDeletes permanently keeps messages if QUIT is refused', async () => {
	await commit({ onQuit: refusal('some deleted messages not removed') });
	expect(warnings).toMatchObject([{ message: expect.stringContaining('2 message(s)') }]);
	expect(pending()).toEqual([]);
});

it('commitDeletes retries after a temporary refusal', async () => {
	await commit({ onDelete: () => refusal('Server temporarily unavailable') });
	await commit({ onQuit: refusal('[SYS/TEMP] Try later') });
	expect(warnings).toEqual([]);
	await drop.look();
	expect(pending()).toEqual(['uid0', 'uid1']);
});

it('commitDeletes gives up after three sessions on messages that the server claims to delete but still lists', async () => {
	const [first, second] = drop.mails.slice(0, 2);
	for (let session = 0; session < 3; session++) {
		expect((await commit()).deleted).toEqual(['m0', 'm1']);
		drop.mails.unshift(first!, second!);
		await drop.look();
		expect(warnings).toEqual([]);
	}
	expect((await commit()).deleted).toEqual([]);
	expect(warnings).toMatchObject([
		{
			message: expect.stringMatching(
				/2 message.*desk@contoso\.example.*mail\.test after they were deleted 3 times/,
			),
		},
	]);
	await drop.drain();
	expect(drop.doubles).toEqual([]);
});

it('commitDeletes does nothing on a closed connection', async () => {
	expect(await commit({ isAlive: false })).toMatchObject({ deleted: [], hasQuit: false });
	expect(pending()).toEqual(['uid0', 'uid1']);
});
