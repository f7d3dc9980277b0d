import libmime from 'libmime';
import addressparser from 'nodemailer/lib/addressparser';

export interface Person {
	name: string;
	address: string;
}

export interface HeaderLine {
	name: string;
	/** Unfolded; encoded words (RFC 2047) are left as they are. */
	value: string;
}

/** What Exchange knows of a message without looking into its body. */
export interface Envelope {
	/** In the order of the message. */
	headers: HeaderLine[];
	subject: string;
	from: Person[];
	sender: Person[];
	to: Person[];
	cc: Person[];
	bcc: Person[];
	replyTo: Person[];
	/** With angle brackets. */
	messageId?: string;
	inReplyTo?: string;
	references?: string;
	date?: Date;
	importance: 'low' | 'normal' | 'high';
}

/** Where the header section ends; all of the message when it has no body. */
export function headerEnd(mime: Buffer): number {
	const crlf = mime.indexOf('\r\n\r\n');
	const lf = mime.indexOf('\n\n');
	if (crlf < 0 && lf < 0) return mime.length;
	return crlf >= 0 && (lf < 0 || crlf < lf) ? crlf + 2 : lf + 1;
}

/** RFC 5322 section 2.2.3. */
export function readHeaders(mime: Buffer): HeaderLine[] {
	const lines = mime.subarray(0, headerEnd(mime)).toString('utf8').split(/\r?\n/);
	const headers: HeaderLine[] = [];
	for (const line of lines) {
		const last = headers.at(-1);
		if (/^[ \t]/.test(line) && last) last.value += ` ${line.trim()}`;
		const [, name, value = ''] = /^([!-9;-~]+)[ \t]*:(.*)$/s.exec(line) ?? [];
		if (name !== undefined) headers.push({ name, value: value.trim() });
	}
	return headers;
}

export function readEnvelope(mime: Buffer): Envelope {
	const headers = readHeaders(mime);
	const value = (name: string) => headers.find((one) => one.name.toLowerCase() === name)?.value;
	const people = (name: string) =>
		headers.filter((one) => one.name.toLowerCase() === name).flatMap((one) => readPeople(one.value));
	const date = new Date(value('date') ?? '');
	const texts = {
		messageId: value('message-id'),
		inReplyTo: value('in-reply-to'),
		references: value('references'),
	};
	return {
		headers,
		subject: decoded(value('subject') ?? ''),
		from: people('from'),
		sender: people('sender'),
		to: people('to'),
		cc: people('cc'),
		bcc: people('bcc'),
		replyTo: people('reply-to'),
		...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)),
		...(Number.isNaN(date.getTime()) ? {} : { date }),
		importance: importanceOf(value('importance') ?? '', value('x-priority') ?? ''),
	};
}

const decoded = (text: string) => libmime.decodeWords(text);

function readPeople(field: string): Person[] {
	return addressparser(field, { flatten: true })
		.filter((one) => one.address !== '')
		.map((one) => ({ address: one.address, name: decoded(one.name) || one.address }));
}

function importanceOf(importance: string, priority: string): Envelope['importance'] {
	const word = importance.toLowerCase();
	if (word === 'high' || /^[12]/.test(priority)) return 'high';
	return word === 'low' || /^[45]/.test(priority) ? 'low' : 'normal';
}
