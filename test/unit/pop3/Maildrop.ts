import type { Pop3Cursor } from '../../../nodes/mail/pop3/Pop3Cursor';
import { Pop3Progress } from '../../../nodes/mail/pop3/Pop3Progress';
import { reconcileListing } from '../../../nodes/mail/pop3/reconcileListing';
import { fingerprint } from '../../../nodes/mail/message/fingerprint';
import { messageIds } from '../../../nodes/mail/pop3/messageIds';
import { turnListing } from '../../../nodes/mail/pop3/turnListing';
import type { Pop3Session } from '../../../nodes/mail/pop3/Pop3Session';

export interface Mail {
	uid: string;
	/** What it says; two mails of one unique-id differ here. */
	subject: string;
	arrivedAt: number;
}

const IDENTITY = { server: 'mail.test:995', mailbox: 'desk@contoso.example' };

export function header({ subject, arrivedAt }: Mail): Buffer {
	const date = new Date(arrivedAt).toUTCString().replace('GMT', '+0000');
	return Buffer.from(
		`Received: from a by b; ${date}\r\nMessage-ID: <${subject}@test>\r\nSubject: ${subject}\r\n\r\n`,
	);
}

/** A server's list without the server: what `Pop3Progress` makes of it, session after session. */
export class Maildrop {
	mails: Mail[] = [];
	/** How often each subject was done. */
	readonly runs = new Map<string, number>();
	/** Headers asked for, without the few of the first look that tell the order. */
	asked = 0;
	progress = new Pop3Progress(IDENTITY);
	/** The server lists what arrived last at the top. */
	isNewestFirst = false;
	private isNew = true;
	/** By the places of the last list. */
	private listed: Mail[] = [];
	private clock = Date.parse('2026-01-01T00:00:00Z');
	private count = 0;

	/** A new mail of a sender, at the end of the list that people read. */
	arrive(subject = `m${String(this.count)}`, uid = `uid${String(this.count)}`): Mail {
		this.count += 1;
		this.clock += 60_000 * 5;
		const mail = { uid, subject, arrivedAt: this.clock };
		if (this.isNewestFirst) this.mails.unshift(mail);
		else this.mails.push(mail);
		return mail;
	}

	fill(count: number): void {
		for (let i = 0; i < count; i++) this.arrive();
	}

	/** A new session: its list is compared with what is known. */
	async look(): Promise<void> {
		const session = this.session();
		const { signal } = new AbortController();
		if (this.isNew) {
			await turnListing(session, this.progress, signal);
			this.asked = 0;
			this.progress.begin(
				session.ids,
				session.ids.map((_, at) => at),
				0,
			);
		} else {
			await reconcileListing(session, this.progress, signal);
		}
		this.listed = session.numbers.map((number) => this.mails[number - 1]!);
		this.isNew = false;
	}

	/** Reads and does up to `count` messages. */
	work(count = Infinity, { doom = false } = {}): void {
		for (const { id, mail } of this.take(count)) this.done(id, mail, doom);
	}

	take(count = Infinity): { id: string; mail: Mail }[] {
		const taken: { id: string; mail: Mail }[] = [];
		while (taken.length < count && this.progress.waiting > 0 && this.progress.room > 0) {
			const places = this.progress.peek(Math.min(10, count - taken.length));
			this.progress.take(places);
			for (const at of places) taken.push({ id: this.progress.idAt(at), mail: this.listed[at]! });
		}
		return taken;
	}

	done(id: string, mail: Mail, doom = false): void {
		this.runs.set(mail.subject, (this.runs.get(mail.subject) ?? 0) + 1);
		const headerHash = fingerprint(header(mail), undefined);
		this.progress.acknowledge(id, { headerHash, arrivedAt: mail.arrivedAt }, doom);
	}

	/** n8n was killed: all that is left is what was stored. */
	crash(stored: Pop3Cursor = this.progress.toCursor()): void {
		this.progress = new Pop3Progress(IDENTITY, JSON.parse(JSON.stringify(stored)) as Pop3Cursor);
	}

	/** Everything there is, at the end of the list too, until nothing waits. */
	async drain(options: { doom?: boolean } = {}): Promise<void> {
		for (;;) {
			await this.look();
			if (this.progress.waiting === 0) return;
			this.work(Infinity, options);
		}
	}

	get doubles(): string[] {
		return [...this.runs].filter(([, count]) => count > 1).map(([subject]) => subject);
	}

	/** In the maildrop and never done. */
	get lost(): string[] {
		return this.mails.map(({ subject }) => subject).filter((subject) => !this.runs.has(subject));
	}

	cursorOctets(): number {
		return JSON.stringify(this.progress.toCursor()).length;
	}

	private session(): Pop3Session {
		const beginnings = (numbers: readonly number[]) => {
			this.asked += numbers.length;
			return Promise.resolve(new Map(numbers.map((number) => [number, header(this.mails[number - 1]!)])));
		};
		const numbers = this.mails.map((_, at) => at + 1);
		const uids = this.mails.map(({ uid }) => uid);
		const { ids } = messageIds(uids);
		return { ids, numbers, uids, client: { beginnings } } as unknown as Pop3Session;
	}
}
