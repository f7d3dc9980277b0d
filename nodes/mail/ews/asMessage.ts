/**
 * The header needs only the first lines; an appointment with thousands of attendees is not read completely.
 */
const LOOKED_AT = 64 * 1024;
const LONGEST_SUBJECT = 500;
const LONGEST_ADDRESS = 254;
/** RFC 2047 section 2: an encoded word has at most 75 characters, which leaves 45 octets for the text. */
const WORD_OCTETS = 45;
const LINE = 76;

/** Content that Exchange returns for an item that is not a message. */
interface Kind {
	readonly begins: RegExp;
	readonly mimeType: string;
	readonly fileName: string;
	readonly subject: string;
	readonly sender: string;
	readonly date: string;
}

const KINDS: readonly Kind[] = [
	{
		begins: /^BEGIN:VCALENDAR\s/i,
		mimeType: 'text/calendar',
		fileName: 'invite.ics',
		subject: 'SUMMARY',
		sender: 'ORGANIZER',
		date: 'DTSTAMP',
	},
	{
		begins: /^BEGIN:VCARD\s/i,
		mimeType: 'text/vcard',
		fileName: 'contact.vcf',
		subject: 'FN',
		sender: 'EMAIL',
		date: 'REV',
	},
];

/**
 * People drag appointments and contacts into mail folders, and Exchange returns their content as iCalendar
 * (RFC 5545) and vCard (RFC 6350), which mail parsers cannot read: each becomes the attachment of a
 * message.
 *
 * @param octets MimeContent of an item
 * @returns the same octets if they are a message
 */
export function asMessage(octets: Buffer): Buffer {
	const begin = octets.toString('latin1', 0, 64).replace(/^(?:\xef\xbb\xbf)?\s*/, '');
	const kind = KINDS.find(({ begins }) => begins.test(begin));
	if (kind === undefined) return octets;
	const { mimeType, fileName } = kind;
	const fields = readFields(octets.toString('utf8', 0, LOOKED_AT));
	const method = /^[A-Za-z]{1,20}$/.exec(fields.get('METHOD') ?? '')?.[0];
	const header = [
		from(fields.get(kind.sender)),
		date(fields.get(kind.date)),
		`Subject: ${encodedWords(unescaped(fields.get(kind.subject) ?? ''))}`,
		'MIME-Version: 1.0',
		`Content-Type: ${mimeType}; charset=utf-8; name="${fileName}"${method ? `; method=${method}` : ''}`,
		`Content-Disposition: attachment; filename="${fileName}"`,
		'Content-Transfer-Encoding: base64',
	];
	const lines = octets.toString('base64').replace(new RegExp(`.{${String(LINE)}}`, 'g'), '$&\r\n');
	return Buffer.from(`${header.filter(Boolean).join('\r\n')}\r\n\r\n${lines}\r\n`, 'latin1');
}

/** The first value of each property, without parameters; RFC 5545 section 3.1, RFC 6350 section 3.2. */
function readFields(text: string): Map<string, string> {
	const fields = new Map<string, string>();
	for (const line of text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)) {
		const [, name = '', value = ''] =
			/^([A-Za-z-]{1,40})(?:;(?:"[^"]*"|[^":])*)?:(.*)$/.exec(line.slice(0, 4_000)) ?? [];
		const key = name.toUpperCase();
		if (key !== '' && !fields.has(key)) fields.set(key, value.trim());
	}
	return fields;
}

function unescaped(value: string): string {
	return value
		.replace(/\\([nN\\;,])/g, (_, escaped: string) => (/n/i.test(escaped) ? ' ' : escaped))
		.replace(/\p{Cc}+/gu, ' ')
		.slice(0, LONGEST_SUBJECT)
		.trim();
}

function encodedWords(text: string): string {
	if (/^[\x20-\x7e]*$/.test(text) && !text.includes('=?') && text.length < LINE) return text;
	const words: string[] = [];
	let word = '';
	for (const character of text) {
		if (Buffer.byteLength(word + character) > WORD_OCTETS) {
			words.push(word);
			word = '';
		}
		word += character;
	}
	return [...words, word].map((one) => `=?UTF-8?B?${Buffer.from(one).toString('base64')}?=`).join('\r\n ');
}

function from(value = ''): string {
	const address = value.replace(/^mailto:/i, '');
	const isAddress = /^[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9.-]+$/.test(address.slice(0, LONGEST_ADDRESS + 1));
	return isAddress && address.length <= LONGEST_ADDRESS ? `From: ${address}` : '';
}

function date(value = ''): string {
	const [, year, month, day, hour, minute, second] =
		/^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:\.\d{1,9})?Z$/.exec(value) ?? [];
	if (year === undefined) return '';
	const at = new Date(`${year}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
	return Number.isNaN(at.getTime()) ? '' : `Date: ${at.toUTCString().replace('GMT', '+0000')}`;
}
