import {
	chownSync,
	existsSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	renameSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';

export interface DeliverOptions {
	/** As IMAP names it, `/` between levels. */
	folder?: string;
	seen?: boolean;
	/** When the server received it (INTERNALDATE). */
	date?: Date;
}

export interface StoredMessage {
	fileName: string;
	/** Absent as long as Dovecot has not seen the message. */
	uid?: number;
	/** System flags as `\Seen`, keywords as they are. */
	flags: string[];
	path: string;
}

const FLAGS: Record<string, string> = {
	S: '\\Seen',
	F: '\\Flagged',
	R: '\\Answered',
	T: '\\Deleted',
	D: '\\Draft',
};

/** Microseconds are written without leading zeros. */
const inOrder = new Intl.Collator('en', { numeric: true });

let counter = 0;

/** Seconds and microseconds of a clock that never repeats: Dovecot gives UIDs in this order. */
function uniqueName(size: number): string {
	const micros = Date.now() * 1000 + (counter++ % 1000);
	last = micros > last ? micros : last + 1;
	const seconds = Math.floor(last / 1e6);
	return `${seconds}.M${String(last % 1e6).padStart(6, '0')}P${process.pid}Q${counter}.${hostname()},S=${size}`;
}
let last = 0;

/** One Maildir++ on disk, written beside the server. */
export class Maildir {
	private readonly known = new Set<string>();

	constructor(
		readonly root: string,
		private readonly owner?: { uid: number; gid: number },
	) {}

	/** Delivers as Maildir wants it: written to `tmp`, then renamed into `new`, so that nobody sees half a message. */
	deliver(mime: Buffer | string, options: DeliverOptions = {}): string {
		const folder = this.ensure(options.folder);
		const content = typeof mime === 'string' ? Buffer.from(mime) : mime;
		const name = uniqueName(content.length);
		const temporary = join(folder, 'tmp', name);
		writeFileSync(temporary, content);
		if (this.owner) chownSync(temporary, this.owner.uid, this.owner.gid);
		if (options.date) utimesSync(temporary, options.date, options.date);
		renameSync(temporary, join(folder, options.seen ? 'cur' : 'new', options.seen ? `${name}:2,S` : name));
		return name;
	}

	async deliverMany(messages: Iterable<Buffer | string>, options: DeliverOptions = {}): Promise<number> {
		let count = 0;
		for (const mime of messages) {
			this.deliver(mime, options);
			if (++count % 50 === 0) await breathe();
		}
		return count;
	}

	/** Creates a folder unless it is there. */
	ensure(folder = 'INBOX'): string {
		const path = this.path(folder);
		if (this.known.has(path) && existsSync(path)) return path;
		for (const part of ['', 'tmp', 'new', 'cur']) this.makeFolder(join(path, part));
		if (path !== this.root) writeFileSync(join(path, 'maildirfolder'), '');
		this.known.add(path);
		return path;
	}

	/** What lies in a folder, oldest first. */
	messages(folder = 'INBOX'): StoredMessage[] {
		const path = this.path(folder);
		const uids = this.uids(path);
		const keywords = this.keywords(path);
		return ['cur', 'new']
			.flatMap((part) =>
				this.list(join(path, part)).map((fileName) => ({ fileName, path: join(path, part, fileName) })),
			)
			.map(({ fileName, path: file }) => {
				const [base = '', info = ''] = fileName.split(':2,');
				const uid = uids.get(base.replace(/,.*/, ''));
				const flags = [...info].flatMap(
					(letter) => FLAGS[letter] ?? keywords[letter.charCodeAt(0) - 97] ?? [],
				);
				return { fileName: base, flags, path: file, ...(uid === undefined ? {} : { uid }) };
			})
			.sort((a, b) => (a.uid ?? Infinity) - (b.uid ?? Infinity) || inOrder.compare(a.fileName, b.fileName));
	}

	/**
	 * Numbers the messages anew, from 1 on, under another UIDVALIDITY, in the same order. The list is replaced whole: where
	 * it is only missing, a session that is about to write to it makes one, with new UIDs under the old UIDVALIDITY.
	 */
	renumber(folder = 'INBOX'): void {
		const path = this.path(folder);
		const list = join(path, 'dovecot-uidlist');
		const [header = '', ...lines] = this.readLines(list);
		// Never opened: nobody knows a number.
		if (header === '') return;
		const validity = Number(/ V(\d+)/.exec(header)?.[1] ?? 0);
		const other = Math.max(validity + 1, Math.floor(Date.now() / 1000));
		const anew = lines.map((line, place) => line.replace(/^\d+/, String(place + 1)));
		const head = header.replace(/ V\d+/, ` V${String(other)}`).replace(/ N\d+/, ` N${String(lines.length + 1)}`);
		const temporary = join(path, `tmp/${uniqueName(0)}`);
		writeFileSync(temporary, [head, ...anew, ''].join('\n'));
		if (this.owner) chownSync(temporary, this.owner.uid, this.owner.gid);
		renameSync(temporary, list);
		// Unless something has come or gone, Dovecot goes by its index, which says the old one.
		for (const name of this.list(path))
			if (name.startsWith('dovecot.index')) rmSync(join(path, name), { force: true });
	}

	/** Dovecot's name of a folder on disk: `.` before every level, letters beyond ASCII in modified UTF-7. */
	path(folder = 'INBOX'): string {
		if (folder.toUpperCase() === 'INBOX') return this.root;
		return join(this.root, `.${encodeMailboxName(folder).replaceAll('/', '.')}`);
	}

	private makeFolder(path: string): void {
		const first = mkdirSync(path, { recursive: true });
		if (!first || !this.owner) return;
		for (let made = path; made.startsWith(first); made = join(made, '..'))
			chownSync(made, this.owner.uid, this.owner.gid);
	}

	private uids(path: string): Map<string, number> {
		const lines = this.readLines(join(path, 'dovecot-uidlist')).slice(1);
		return new Map(
			lines.map((line) => [
				line.slice(line.indexOf(':') + 1).replace(/[,:].*/, ''),
				Number.parseInt(line, 10),
			]),
		);
	}

	private keywords(path: string): string[] {
		return this.readLines(join(path, 'dovecot-keywords')).map((line) => line.slice(line.indexOf(' ') + 1));
	}

	private readLines(path: string): string[] {
		return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
	}

	private list(path: string): string[] {
		return existsSync(path) ? readdirSync(path) : [];
	}
}

/** RFC 3501 section 5.1.3. */
export function encodeMailboxName(name: string): string {
	return name
		.replaceAll('&', '&-')
		.replace(
			/[^\x20-\x7e]+/g,
			(text) =>
				`&${Buffer.from(text, 'utf16le').swap16().toString('base64').replace(/=+$/, '').replaceAll('/', ',')}-`,
		);
}
