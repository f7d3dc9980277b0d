import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Random } from '../mail/Random';

export interface ModelMessage {
	uid: number;
	subject: string;
	mime: Buffer;
	receivedAt: Date;
	isRead: boolean;
	isFlagged: boolean;
	isDeleted: boolean;
}

/** How often, from 0 to 1, the server does what servers have been seen to do. */
export interface Manners {
	/** Leaves a row out of an answer to FETCH. */
	hole: number;
	/** Gives NIL or no octets for a body. */
	emptyBody: number;
	/** Drops the connection in the middle of an answer. */
	cut: number;
	/** Drops it after doing what it was told, before saying so. */
	loseAnswer: number;
	/** Says OK to STORE, MOVE or EXPUNGE, and does nothing. */
	idleOk: number;
	/** Refuses a command for a moment. */
	refuse: number;
	/** Leaves a message out of an answer to SEARCH, but for one that asks for it by its UID and for nothing else. */
	searchHole: number;
	/** Lists nothing at all in an answer to SEARCH. */
	emptySearch: number;
}

export const HONEST: Manners = {
	hole: 0,
	emptyBody: 0,
	cut: 0,
	loseAnswer: 0,
	idleOk: 0,
	refuse: 0,
	searchHole: 0,
	emptySearch: 0,
};

/** A UID SEARCH that lists others and not a message that it was asked for is the proof there is of its absence. */
const IS_PROOF = /^UID SEARCH UID [\d:,]+,\*$/;

/** A folder on an IMAP server of our own, small enough to lie by chance and quick enough for thousands of sessions. */
export class ModelImap {
	readonly host = '127.0.0.1';
	manners: Manners = HONEST;
	/** By subject: listed, and not handed out. */
	readonly withheld = new Set<string>();
	messages: ModelMessage[] = [];
	archive: ModelMessage[] = [];
	uidValidity = 1;
	lies = 0;
	private uidNext = 1;
	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly server: Server,
		private readonly random: Random,
	) {}

	static async start(random: Random): Promise<ModelImap> {
		const server = createServer();
		const model = new ModelImap(server, random);
		server.on('connection', (socket: Socket) => model.serve(socket));
		server.listen(0, model.host);
		await once(server, 'listening');
		return model;
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	deliver(subject: string, receivedAt: Date): void {
		const header = `From: a@contoso.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@model.example>`;
		const mime = Buffer.from(`${header}\r\n\r\nHello\r\n`);
		const flags = { isRead: false, isFlagged: false, isDeleted: false };
		this.messages.push({ uid: this.uidNext++, subject, mime, receivedAt, ...flags });
	}

	/** The folder gets new UIDs. */
	renumber(): void {
		this.uidValidity += 1;
		this.uidNext = 1;
		for (const message of this.messages) message.uid = this.uidNext++;
		for (const socket of this.sockets) socket.destroy();
	}

	async stop(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private serve(socket: Socket): void {
		this.sockets.add(socket);
		socket.setNoDelay(true);
		socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
		socket.write('* OK model ready\r\n');
		/** What this client knows of the folder: its messages by sequence number. */
		const view: { messages: ModelMessage[] } = { messages: [] };
		let rest = '';
		socket.on('data', (chunk) => {
			const lines = (rest + chunk.toString('latin1')).split('\r\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				if (socket.destroyed) return;
				const [, tag = '', command = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
				const answer = this.answer(command, view);
				if (answer === 'cut') return void socket.destroy();
				socket.write(answer.replace(/^\$ /gm, `${tag} `), 'latin1');
			}
		});
	}

	/** @returns lines; the tagged one begins with `$ ` */
	private answer(command: string, view: { messages: ModelMessage[] }): string {
		const [, set = '', what = ''] = /^UID \w+ (\S+) ?(.*)$/.exec(command) ?? [];
		if (/^CAPABILITY/.test(command))
			return `* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE\r\n$ OK done\r\n`;
		if (/^(?:SELECT|EXAMINE)/.test(command)) return this.select(view);
		if (/^STATUS/.test(command))
			return `* STATUS Archive (MESSAGES ${String(this.archive.length)})\r\n$ OK done\r\n`;
		if (/^NOOP/.test(command)) return `${this.news(view)}$ OK done\r\n`;
		if (/^LOGOUT/.test(command)) return '* BYE bye\r\n$ OK done\r\n';
		if (!command.startsWith('UID ')) return '$ OK done\r\n';
		if (this.chance('refuse')) return '$ NO [INUSE] Try again\r\n';
		if (command.startsWith('UID SEARCH')) return this.search(command, view);
		if (command.startsWith('UID FETCH')) return this.fetch(this.named(set, view), what, view);
		return this.change(command, this.named(set, view), view);
	}

	private select(view: { messages: ModelMessage[] }): string {
		view.messages = [...this.messages];
		const untagged = [`${String(view.messages.length)} EXISTS`, 'FLAGS (\\Seen \\Flagged \\Deleted)'];
		untagged.push(
			'OK [PERMANENTFLAGS (\\Seen \\Flagged \\Deleted)] ok',
			`OK [UIDVALIDITY ${String(this.uidValidity)}] ok`,
		);
		untagged.push(`OK [UIDNEXT ${String(this.uidNext)}] ok`);
		return `${untagged.map((line) => `* ${line}\r\n`).join('')}$ OK [READ-WRITE] done\r\n`;
	}

	/** EXPUNGE and EXISTS, as they may come with any command but FETCH and STORE (RFC 3501 section 7.4.1). */
	private news(view: { messages: ModelMessage[] }): string {
		let untagged = '';
		for (let at = view.messages.length - 1; at >= 0; at--) {
			if (this.messages.includes(view.messages[at]!)) continue;
			untagged += `* ${String(at + 1)} EXPUNGE\r\n`;
			view.messages.splice(at, 1);
		}
		const fresh = this.messages.filter((message) => !view.messages.includes(message));
		view.messages.push(...fresh);
		return fresh.length > 0 ? `${untagged}* ${String(view.messages.length)} EXISTS\r\n` : untagged;
	}

	private search(command: string, view: { messages: ModelMessage[] }): string {
		const untagged = this.news(view);
		const set = /UID ([\d:,*]+)/.exec(command.slice('UID SEARCH'.length))?.[1] ?? '1:*';
		const fits = (name: string, isSo: boolean) =>
			new RegExp(`\\bUN${name}`).test(command) ? !isSo : !new RegExp(`\\b${name}`).test(command) || isSo;
		const found = this.named(set, view).filter(
			({ isRead, isFlagged, isDeleted }) =>
				fits('SEEN', isRead) && fits('FLAGGED', isFlagged) && fits('DELETED', isDeleted),
		);
		const isEmpty = found.length > 0 && this.chance('emptySearch');
		const listed = found.filter(() => !isEmpty && (IS_PROOF.test(command) || !this.chance('searchHole')));
		return `* SEARCH ${listed.map(({ uid }) => uid).join(' ')}\r\n${untagged}$ OK done\r\n`;
	}

	private fetch(named: ModelMessage[], what: string, view: { messages: ModelMessage[] }): string {
		let rows = '';
		for (const message of named) {
			if (this.chance('cut')) return 'cut';
			const isBody = /BODY\.PEEK\[/.test(what);
			if (this.chance('hole') || (this.withheld.has(message.subject) && isBody)) continue;
			const items = [`UID ${String(message.uid)}`];
			if (/INTERNALDATE/.test(what)) items.push(`INTERNALDATE "${internalDate(message.receivedAt)}"`);
			if (/RFC822\.SIZE/.test(what)) items.push(`RFC822.SIZE ${String(message.mime.length)}`);
			if (/BODY\.PEEK\[\]/.test(what)) items.push(`BODY[] ${this.literal(message.mime)}`);
			const header = message.mime.subarray(0, message.mime.indexOf('\r\n\r\n') + 4);
			const fields = /BODY\.PEEK\[(HEADER(?:\.FIELDS \([^)]*\))?)\]/.exec(what)?.[1];
			if (fields !== undefined) items.push(`BODY[${fields}] ${this.literal(header)}`);
			if (/BODY\.PEEK\[TEXT\]/.test(what))
				items.push(`BODY[TEXT] ${this.literal(message.mime.subarray(header.length))}`);
			rows += `* ${String(view.messages.indexOf(message) + 1)} FETCH (${items.join(' ')})\r\n`;
		}
		return `${rows}$ OK done\r\n`;
	}

	private change(command: string, named: ModelMessage[], view: { messages: ModelMessage[] }): string {
		if (this.chance('idleOk')) return '$ OK done\r\n';
		let untagged = '';
		if (command.startsWith('UID STORE')) {
			for (const message of named) {
				message.isRead ||= /\\Seen/.test(command);
				message.isFlagged ||= /\\Flagged/.test(command);
				message.isDeleted ||= /\\Deleted/.test(command);
				const flags = [
					message.isRead && '\\Seen',
					message.isFlagged && '\\Flagged',
					message.isDeleted && '\\Deleted',
				];
				const at = String(view.messages.indexOf(message) + 1);
				untagged += `* ${at} FETCH (UID ${String(message.uid)} FLAGS (${flags.filter(Boolean).join(' ')}))\r\n`;
			}
		} else {
			const leaving = command.startsWith('UID EXPUNGE') ? named.filter(({ isDeleted }) => isDeleted) : named;
			if (command.startsWith('UID MOVE')) this.archive.push(...leaving);
			this.messages = this.messages.filter((message) => !leaving.includes(message));
			untagged = this.news(view);
		}
		return this.chance('loseAnswer') ? 'cut' : `${untagged}$ OK done\r\n`;
	}

	private named(set: string, { messages }: { messages: readonly ModelMessage[] }): ModelMessage[] {
		const last = messages.reduce((most, { uid }) => Math.max(most, uid), 0);
		const ranges = set.split(',').map((range) => {
			const [from = 0, to = from] = range.split(':').map((end) => (end === '*' ? last : Number(end)));
			return [Math.min(from, to), Math.max(from, to)] as const;
		});
		return messages.filter(
			(message) =>
				this.messages.includes(message) &&
				ranges.some(([from, to]) => message.uid >= from && message.uid <= to),
		);
	}

	private literal(octets: Buffer): string {
		if (this.chance('emptyBody')) return this.random.between(0, 1) === 0 ? 'NIL' : '{0}\r\n';
		return `{${String(octets.length)}}\r\n${octets.toString('latin1')}`;
	}

	private chance(of: keyof Manners): boolean {
		const isSo = this.random.next() < this.manners[of];
		if (isSo) this.lies += 1;
		return isSo;
	}
}

/** RFC 3501 section 9, date-time. */
function internalDate(date: Date): string {
	const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
	return `${String(day)}-${String(month)}-${String(year)} ${String(time)} +0000`;
}
