import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';
import type { ParsedMessage } from '../../../nodes/mail/contracts/MailMessage';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { GOLDEN_NAMES, readMessage, sha256 } from './goldenMessages';

interface Comparable {
	subject: string | undefined;
	from: string;
	to: string;
	date: string | undefined;
	messageId: string | undefined;
	text: string | undefined;
	html: string | undefined;
	attachments: string[];
}

/** Where we do not agree with mailparser, and why. */
const FROM_HTML = 'mailparser makes text up from HTML; we leave it out';
const EXCEPTIONS: Record<string, Partial<Record<keyof Comparable, string>>> = {
	addresses: { messageId: 'we trim blanks within the angle brackets' },
	digest: {
		text: 'mailparser pours a digest part without a type into the text; RFC 2046 section 5.1.5 makes it a message',
		attachments: 'and so misses it here',
	},
	'duplicate-headers': { from: 'mailparser takes the first From field; a filter must see them all' },
	'exchange-out-of-office': { text: FROM_HTML },
	'exchange-raw-latin1-header': {
		subject: 'mailparser reads every raw header as UTF-8',
		from: 'the same',
	},
	'hebrew-iso-8859-8-i': { text: FROM_HTML },
	'html-only': { text: FROM_HTML },
	'mailing-list-footer': { html: 'the footer becomes HTML either way, in other tags' },
	'malformed-boundary-missing': { text: 'mailparser loses the text' },
	'malformed-mbox-line': { to: 'an entry without an address is no recipient' },
	'malformed-no-charset': { text: 'mailparser reads text without a charset as UTF-8' },
	'outlook-tnef-file-in-data-object': { attachments: 'mailparser does not look into winmail.dat' },
	'outlook-tnef-html-body-only': { html: 'the same', attachments: 'the same' },
	'smime-opaque-der': { text: 'mailparser does not open what is signed', attachments: 'the same' },
	'smime-opaque-stream': { text: 'mailparser does not open what is signed', attachments: 'the same' },
	'utf-16-body': { text: FROM_HTML, html: 'mailparser does not know the charset "unicode"' },
};

describe('parseMessage agrees with mailparser', () => {
	it.each(GOLDEN_NAMES)('on %s', async (name) => {
		const mime = readMessage(name);
		const ours = fromOurs(await parseMessage(mime));
		const theirs = fromTheirs(await simpleParser(mime, { skipImageLinks: true, keepDeliveryStatus: true }));
		const differing = (Object.keys(ours) as Array<keyof Comparable>).filter(
			(key) => JSON.stringify(ours[key]) !== JSON.stringify(theirs[key]),
		);
		const excepted = Object.keys(EXCEPTIONS[name] ?? {});
		for (const key of differing)
			if (!excepted.includes(key)) expect({ [key]: ours[key] }).toEqual({ [key]: theirs[key] });
		// An exception that is none any more is to be struck from the list.
		expect(differing.sort()).toEqual(excepted.sort());
	});
});

function fromOurs(message: ParsedMessage): Comparable {
	return {
		subject: message.subject,
		from: (message.from ?? []).map(({ name, address }) => `${name ?? ''} <${address}>`).join(),
		to: (message.to ?? []).map(({ name, address }) => `${name ?? ''} <${address}>`).join(),
		date: message.date,
		messageId: message.messageId,
		text: message.text?.trimEnd(),
		html: message.html?.trimEnd(),
		attachments: message.attachments.map(({ content }) => sha256(content as Buffer)),
	};
}

function fromTheirs(mail: ParsedMail): Comparable {
	return {
		subject: mail.subject || undefined,
		from: addresses(mail.from),
		to: addresses(mail.to),
		date: mail.date?.toISOString(),
		messageId: mail.messageId?.replace(/^<|>$/g, ''),
		text: mail.text?.trimEnd() || undefined,
		html: (mail.html || undefined)?.trimEnd(),
		attachments: mail.attachments.map(({ content }) => sha256(content)),
	};
}

function addresses(field: AddressObject | AddressObject[] | undefined): string {
	return [field ?? []]
		.flat()
		.flatMap(({ value }) => value.flatMap((entry) => entry.group ?? [entry]))
		.map(({ name, address }) => `${name} <${address ?? ''}>`)
		.join();
}
