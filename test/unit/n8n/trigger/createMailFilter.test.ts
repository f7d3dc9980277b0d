import type { FilterVerdict } from '../../../../nodes/mail/contracts/MailFilter';
import { MessageFilter, type FilterRules } from '../../../../nodes/mail/filter/MessageFilter';
import { createMailFilter } from '../../../../nodes/mail/n8n/trigger/createMailFilter';
import { readMessage } from '../../message/goldenMessages';
import { turnsDuring } from '../../turnsDuring';

function filterOf(rules: Partial<FilterRules>, ignoreAutoReplies = false) {
	const filter = new MessageFilter({ type: 'allow', emails: [], domains: [], keywords: [], ...rules });
	return createMailFilter({ filter, ignoreAutoReplies })!;
}

const mailOf = (from: string, more = 'Subject: Hi') =>
	Buffer.from(`${from === '' ? '' : `From: ${from}\r\n`}${more}\r\n\r\nHello\r\n`);

/** Whether an Allow filter for ann@company.com takes a mail with this From. */
async function allows(from: string, rules: Partial<FilterRules> = { emails: ['ann@company.com'] }) {
	const filter = filterOf(rules);
	const mime = mailOf(from);
	const byHeader = filter.judgeHeader(mime);
	expect(await filter.judge(mime)).toBe(byHeader);
	return byHeader === 'take';
}

describe('the sender', () => {
	it.each([
		['bare', 'ann@company.com'],
		['with a name', 'Ann Smith <ann@company.com>'],
		['in capitals', 'ANN <Ann@COMPANY.com>'],
		['with a comment', 'ann@company.com (Ann Smith)'],
		['with comments everywhere', '(a) ann (b) @ (c) company.com (d)'],
		['with a quoted name that has a comma', '"Smith, Ann" <ann@company.com>'],
		['with an encoded name', '=?utf-8?q?Ann_=C3=84?= <ann@company.com>'],
		['among several', 'Eve <eve@evil.example>, Ann <ann@company.com>, bob@b.example'],
		['in a group', 'Support: eve@evil.example, Ann <ann@company.com>;'],
		['on a folded line', 'Ann\r\n <ann@company.com>'],
		['in a second From', 'eve@evil.example\r\nFrom: ann@company.com'],
		['in quotes', '"ann"@company.com'],
		['without a closing bracket', 'Ann <ann@company.com'],
		['by an obsolete route', '<@relay.example:ann@company.com>'],
	])('is found %s', async (_, from) => {
		expect(await allows(from)).toBe(true);
	});

	it.each([
		['a name that shows the address', '"ann@company.com" <eve@evil.example>'],
		['a name that shows it without quotes', 'ann@company.com <eve@evil.example>'],
		['an encoded name that shows it', '=?utf-8?q?ann=40company=2Ecom?= <eve@evil.example>'],
		[
			'an encoded name that shows it in brackets',
			'=?utf-8?q?=3Cann=40company=2Ecom=3E=2C?= <eve@evil.example>',
		],
		['a comment that shows it', 'eve@evil.example (ann@company.com)'],
		['a quoted name with brackets', '"Ann <ann@company.com>" <eve@evil.example>'],
		['a quoted name with an escaped quote', '"Ann\\" <ann@company.com>," <eve@evil.example>'],
		['the name of a group', 'ann@company.com: eve@evil.example;'],
		['an empty group', 'undisclosed-recipients:;'],
		['a quoted local part that shows it', '"ann@company.com"@evil.example'],
		['two at signs', 'ann@company.com@evil.example'],
		['no address', 'Ann'],
		['an empty From', ' '],
		['no From', ''],
		['Sender, and no From', '\r\nSender: ann@company.com'],
		['a look-alike', 'Ann <\u0430nn@company.com>'],
	])('is not found in %s', async (_, from) => {
		expect(await allows(from)).toBe(false);
	});

	it.each([
		['Reply-To', 'Reply-To: ann@company.com'],
		['Sender', 'Sender: ann@company.com'],
		['To', 'To: ann@company.com'],
		['Return-Path', 'Return-Path: <ann@company.com>'],
	])('is never taken from %s', (_, field) => {
		const filter = filterOf({ emails: ['ann@company.com'] });
		expect(filter.judgeHeader(mailOf('eve@evil.example', field))).toBe('exclude');
	});

	it.each([
		['ann@bücher.example', 'Ann <ann@xn--bcher-kva.example>'],
		['ann@xn--bcher-kva.example', 'Ann <ann@bücher.example>'],
		['ann@xn--bcher-kva.example', 'Ann <ann@BÜCHER.example>'],
	])('in an international domain: %s finds %s', async (email, from) => {
		expect(await allows(from, { emails: [email] })).toBe(true);
	});

	it('among 100,000 is found or not, within limits, and soon', async () => {
		const many = Array.from({ length: 100_000 }, (_, i) => `u${String(i)}@d${String(i % 999)}.example`);
		expect(await allows(`ann@company.com,\r\n ${many.join(',\r\n ')}`)).toBe(true);
		expect(await allows(many.join(',\r\n '))).toBe(false);
	});

	it('is left alone by an Ignore filter when there is none', async () => {
		expect(await filterOf({ type: 'ignore', domains: ['company.com'] }).judge(mailOf(''))).toBe('take');
	});
});

describe('a keyword', () => {
	const verdictOf = async (keyword: string, mime: Buffer | string) => {
		const octets = Buffer.isBuffer(mime) ? mime : Buffer.from(mime.replaceAll('\n', '\r\n'));
		const byHeader: FilterVerdict = filterOf({ keywords: [keyword] }).judgeHeader(octets);
		return [byHeader, await filterOf({ keywords: [keyword] }).judge(octets)];
	};
	const latin = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
	const part = (headers: string, body: string) =>
		`From: bob@x.example\nSubject: Hi\nMIME-Version: 1.0\n${headers}\n\n${body}\n`;
	const html = (body: string) =>
		part('Content-Type: text/html; charset=utf-8', `<html><body>${body}</body></html>`);
	const base64 = (text: string) =>
		(
			Buffer.from(text)
				.toString('base64')
				.match(/.{1,76}/g) ?? []
		).join('\n');

	it.each([
		['in the subject', 'urgent', 'Subject: URGENT\n\n'],
		['in an encoded subject', 'störung', 'Subject: =?utf-8?b?U1TDllJVTkc=?=\n\n'],
		['across encoded words', 'störung', 'Subject: =?utf-8?q?ST=C3=96?=\n =?utf-8?q?RUNG?=\n\n'],
		['in a subject in another charset', 'störung', 'Subject: =?iso-8859-1?q?ST=D6RUNG?=\n\n'],
		['across the lines of a subject', 'paper jam', 'Subject: paper\n jam\n\n'],
	])('decides by the header section: %s', async (_, keyword, mime) => {
		expect(await verdictOf(keyword, mime)).toEqual(['take', 'take']);
	});

	it.each([
		['in plain text', 'urgent', part('Content-Type: text/plain', 'This is\nURGENT.')],
		['without any MIME', 'urgent', 'From: bob@x.example\n\nUrgent'],
		['across lines', 'out of order', part('Content-Type: text/plain', 'It is out\nof order.')],
		[
			'across soft line breaks',
			'printer',
			part('Content-Transfer-Encoding: quoted-printable', 'The prin=\nter'),
		],
		[
			'in quoted-printable',
			'störung',
			part(
				'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable',
				'St=C3=B6rung',
			),
		],
		[
			'in base64',
			'störung',
			part(
				'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64',
				base64('Es gibt eine Störung.'),
			),
		],
		['in ISO 8859-1', 'störung', latin(part('Content-Type: text/plain; charset=iso-8859-1', 'St\u00f6rung'))],
		['in Windows-1252 that says nothing', 'störung', latin(part('Content-Type: text/plain', 'St\u00f6rung'))],
		[
			'in UTF-16',
			'störung',
			Buffer.concat([
				Buffer.from(part('Content-Type: text/plain; charset=utf-16le', '').trimEnd() + '\n\n'),
				Buffer.from('Störung', 'utf16le'),
			]),
		],
		['in HTML only', 'urgent', html('<p>This is <i>urgent</i>.</p>')],
		['across tags of a word', 'urgent', html('<b>ur</b><span style="color:red">g</span>ent')],
		['across tags of a phrase', 'out of order', html('It is <b>out</b>\n of\n<i>order</i>')],
		['across a comment', 'urgent', html('ur<!-- x -->gent')],
		['across a hidden hyphen', 'urgent', html('ur&shy;g&#8203;ent')],
		['in entities', 'störung', html('St&ouml;rung')],
		['in numbered entities', 'störung', html('St&#xf6;rung')],
		['with a fixed blank', 'out of order', html('out&nbsp;of&nbsp;order')],
		[
			'in HTML in base64',
			'störung',
			part(
				'Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64',
				base64('<p>Störung</p>'),
			),
		],
		[
			'in the HTML beside a text that has it not',
			'urgent',
			part(
				'Content-Type: multipart/alternative; boundary=b',
				'--b\nContent-Type: text/plain\n\nSee the HTML.\n--b\nContent-Type: text/html\n\n<p>Urgent</p>\n--b--',
			),
		],
		[
			'in the text beside HTML that has it not',
			'urgent',
			part(
				'Content-Type: multipart/alternative; boundary=b',
				'--b\nContent-Type: text/plain\n\nUrgent\n--b\nContent-Type: text/html\n\n<p>Hi</p>\n--b--',
			),
		],
		[
			'behind a megabyte of words',
			'needle',
			part('Content-Type: text/plain', `${'word word word\n'.repeat(80_000)}needle`),
		],
		[
			'behind a megabyte without blanks',
			'重要',
			part('Content-Type: text/plain; charset=utf-8', `${'日本語'.repeat(120_000)}重要`),
		],
		['behind a megabyte of HTML', 'needle', html(`${'<div><p>word</p></div>'.repeat(60_000)}nee<b>dle</b>`)],
	])('is found in the body: %s', async (_, keyword, mime) => {
		expect(await verdictOf(keyword, mime)).toEqual(['undecided', 'take']);
	});

	it.each([
		['with another accent', 'resume', part('Content-Type: text/plain; charset=utf-8', 'résumé')],
		['in look-alike letters', 'urgent', part('Content-Type: text/plain; charset=utf-8', 'urg\u0435nt')],
		['across blocks of HTML', 'urgent', html('<p>ur</p><p>gent</p>')],
		['across cells of a table', 'urgent', html('<table><tr><td>ur</td><td>gent</td></tr></table>')],
		['in a style sheet', 'urgent', html('<style>.urgent{}</style>Hi')],
		['in a script', 'urgent', html('<script>var urgent</script>Hi')],
		['in a comment', 'urgent', html('<!-- urgent -->Hi')],
		['in an attribute', 'urgent', html('<a href="https://x.example/urgent">Hi</a>')],
		[
			'in the base64 of something else',
			'urgent',
			part('Content-Transfer-Encoding: base64', base64('nothing of the kind')),
		],
		[
			'from the text on into the HTML',
			'see below',
			part(
				'Content-Type: multipart/alternative; boundary=b',
				'--b\nContent-Type: text/plain\n\nsee\n--b\nContent-Type: text/html\n\n<p>below</p>\n--b--',
			),
		],
		['in the name of the sender', 'urgent', 'From: Urgent <bob@x.example>\nSubject: Hi\n\nHello'],
		[
			'in an attachment',
			'urgent',
			part(
				'Content-Type: multipart/mixed; boundary=b',
				'--b\n\nHi\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=urgent.txt\n\nurgent\n--b--',
			),
		],
	])('is not found: %s', async (_, keyword, mime) => {
		expect(await verdictOf(keyword, mime)).toEqual(['undecided', 'exclude']);
	});
});

describe('a search through a long body', () => {
	const PIECES = 40;

	it.each([
		['text', `Content-Type: text/plain; charset=utf-8\r\n\r\n${'Störungen im Büro '.repeat(60_000)}`],
		['text without blanks', `Content-Type: text/plain; charset=utf-8\r\n\r\n${'日本語'.repeat(300_000)}`],
		[
			'HTML',
			`Content-Type: text/html; charset=utf-8\r\n\r\n${'<p>Störung im <b>B</b>üro</p>'.repeat(130_000)}`,
		],
	])('gives others their turn while it looks for a hundred words: %s', async (_, mime) => {
		const keywords = Array.from({ length: 100 }, (__, i) => `nowhere ${String(i)}`);
		const filter = filterOf({ keywords });
		const turns = await turnsDuring(async () => {
			expect(await filter.judge(Buffer.from(mime))).toBe('exclude');
		});
		expect(turns).toBeGreaterThan(PIECES);
	});
});

describe('ignoring automatic answers', () => {
	const ignoring = createMailFilter({ ignoreAutoReplies: true })!;

	it.each([
		['exchange-out-of-office', 'exclude'],
		['read-receipt', 'exclude'],
		['exchange-ndr', 'take'],
		['postfix-ndr', 'take'],
		['qmail-ndr', 'take'],
		['ticket-jira', 'take'],
		['newsletter-amp', 'take'],
		['gmail-reply', 'take'],
	])('%s: %s, by the header section alone', async (name, verdict) => {
		expect(ignoring.judgeHeader(readMessage(name))).toBe(verdict);
		expect(await ignoring.judge(readMessage(name))).toBe(verdict);
	});

	it('reads no field that it does not name', () => {
		const oof = readMessage('exchange-out-of-office').toString('latin1').split('\r\n\r\n')[0] ?? '';
		const named = oof
			.split(/\r\n(?![ \t])/)
			.filter((field) => ignoring.headerFields.includes((field.split(':')[0] ?? '').toLowerCase()));
		expect(ignoring.judgeHeader(Buffer.from(`${named.join('\r\n')}\r\n\r\n`))).toBe('exclude');
	});

	it('outweighs an Allow filter that would take it', () => {
		const filter = filterOf({ type: 'ignore' }, true);
		expect(filter.judgeHeader(readMessage('exchange-out-of-office'))).toBe('exclude');
	});

	it('leaves no filter where nothing is requested', () => {
		expect(createMailFilter({})).toBeUndefined();
	});
});

describe('proven senders only', () => {
	const trust = { authservId: 'mx.example' };
	const mail = (results: string, more = '') =>
		Buffer.from(
			`Authentication-Results: mx.example; ${results}\r\nFrom: ann@company.com\r\n${more}\r\nHello\r\n`,
		);
	const proven = mail('dmarc=pass header.from=company.com');
	const failed = mail('dmarc=fail header.from=company.com');
	const only = createMailFilter({ provenSendersOnly: true, trust })!;

	it('excludes by the whole message, never by some of its fields', async () => {
		expect(only.judgeHeader(proven)).toBe('undecided');
		expect(only.judgeHeader(failed)).toBe('undecided');
		expect(await only.judge(proven)).toBe('take');
		expect(await only.judge(failed)).toBe('exclude');
		expect(only.failsClosed).toBe(true);
	});

	it('stands beside the other filters', async () => {
		const allowing = (rules: Partial<FilterRules>) =>
			createMailFilter({
				filter: new MessageFilter({ type: 'allow', emails: [], domains: [], keywords: [], ...rules }),
				ignoreAutoReplies: true,
				provenSendersOnly: true,
				trust,
			})!;
		expect(await allowing({ domains: ['company.com'] }).judge(proven)).toBe('take');
		expect(await allowing({ domains: ['company.com'] }).judge(failed)).toBe('exclude');
		expect(await allowing({ domains: ['other.example'] }).judge(proven)).toBe('exclude');
		expect(allowing({ domains: ['other.example'] }).judgeHeader(proven)).toBe('exclude');
		expect(await allowing({ keywords: ['hello'] }).judge(proven)).toBe('take');
		expect(await allowing({ keywords: ['hello'] }).judge(failed)).toBe('exclude');
		expect(await allowing({ keywords: ['bye'] }).judge(proven)).toBe('exclude');
		const automatic = mail('dmarc=pass header.from=company.com', 'Auto-Submitted: auto-replied\r\n');
		expect(await allowing({ domains: ['company.com'] }).judge(automatic)).toBe('exclude');
	});
});
