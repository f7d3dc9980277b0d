import fc from 'fast-check';
import { replyText } from '../../../../nodes/mail/message/reply/replyText';
import { labelKind } from '../../../../nodes/mail/message/reply/headerBlock';
import { CLOSINGS } from '../../../../nodes/mail/message/reply/phrases';
import { subjectKind } from '../../../../nodes/mail/message/reply/subjectKind';
import { ATTRIBUTIONS, HEADER_BLOCKS } from './attributionForms';
import { LABELED_REPLIES } from './labeledReplies';

const ANSWER = { subject: 'Re: Door of room 4', inReplyTo: 'question@contoso.example' };
/** Another one tries other mails. */
const SEED = Number(process.env.REPLY_SEED ?? 18);
const QUESTION = ['What exactly is wrong with the door?', 'Room 4, floor 2', 'Service Desk'];

const escaped = (line: string) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const quoted = QUESTION.map((line) => `> ${line}`);
const named = (language: string, program: string) => `${language}, ${program}`;

/** How what is written, the attribution and the quotation are put together. */
const SHAPES: Readonly<
	Record<string, (written: readonly string[], attribution: readonly string[]) => { text: string } | { html: string }>
> = {
	'plain text, no blank line': (written, attribution) => ({
		text: [...written, ...attribution, '', ...quoted].join('\n'),
	}),
	'plain text, no blank line at all': (written, attribution) => ({
		text: [...written, ...attribution, ...quoted].join('\n'),
	}),
	'plain text, a blank line': (written, attribution) => ({
		text: [...written, '', ...attribution, '', ...quoted].join('\n'),
	}),
	'<div>': (written, attribution) => ({
		html: `${[...written, ...attribution].map((line) => `<div>${escaped(line)}</div>`).join('')}<blockquote type="cite">${QUESTION.join('<br>')}</blockquote>`,
	}),
	'<br>': (written, attribution) => ({
		html: `${[...written, ...attribution].map(escaped).join('<br>')}<blockquote type="cite">${QUESTION.join('<br>')}</blockquote>`,
	}),
	'<p>, marked by the program': (written, attribution) => ({
		html: `${written.map((line) => `<p>${escaped(line)}</p>`).join('')}<div class="gmail_quote"><div class="gmail_attr">${attribution.map(escaped).join('<br>')}<br></div><blockquote class="gmail_quote">${QUESTION.join('<br>')}</blockquote></div>`,
	}),
	'<div>, typed into what the program has marked': (written, attribution) => ({
		html: `<div class="moz-cite-prefix">${[...written, ...attribution].map(escaped).join('<br>')}<br></div><blockquote type="cite">${QUESTION.join('<br>')}</blockquote>`,
	}),
};

const lines = (text: string | undefined) =>
	(text ?? '').split('\n').map((line) => line.replace(/\s+/g, ' ').trim());

describe('the line above a quotation', () => {
	describe.each(Object.entries(SHAPES))('in %s', (_shape, put) => {
		it.each(ATTRIBUTIONS.map((form) => [named(form.language, form.program), form] as const))(
			'goes with what it quotes, and leaves the answer above it: %s',
			async (_name, form) => {
				const reply = await replyText({ ...ANSWER, ...put(['It does not open at all.', 'Please come.'], form.lines) });
				expect(lines(reply).filter((line) => line !== '')).toEqual(['It does not open at all.', 'Please come.']);
			},
		);
	});
});

describe('the block of header fields above a quotation', () => {
	const shapes: Array<[string, (written: string[], block: readonly string[]) => string]> = [
		['a blank line above it', (written, block) => [...written, '', ...block, '', ...QUESTION].join('\n')],
		['no blank line above it', (written, block) => [...written, ...block, '', ...QUESTION].join('\n')],
		['a rule above it', (written, block) => [...written, '_'.repeat(32), ...block, '', ...QUESTION].join('\n')],
	];
	describe.each(shapes)('with %s', (_name, put) => {
		it.each(HEADER_BLOCKS.map((form) => [form.language, form.lines.join(' | '), form] as const))(
			'goes with all that follows: %s, %s',
			async (_language, _labels, form) => {
				const written = ['It does not open at all.', 'Please come.'];
				expect(await replyText({ ...ANSWER, text: put(written, form.lines) })).toBe(written.join('\n'));
				const html = put(written, form.lines)
					.split('\n')
					.map((line) => `<div style="border-top:1px solid #ABCDEF">${escaped(line) || '<br>'}</div>`)
					.join('');
				expect(lines(await replyText({ ...ANSWER, html })).filter((line) => line !== '')).toEqual(written);
			},
		);
	});
});

/** What people wrote in the labeled mails, line by line, and lines that look like what a program writes. */
const WRITTEN: readonly string[] = [
	...new Set(
		LABELED_REPLIES.filter(({ isHtml }) => !isHtml).flatMap(({ lines: all }) =>
			all.filter((line) => /^\+ \s*[^\s>_-]/.test(line) && !/@.*:$/.test(line)).map((line) => line.slice(2).trim()),
		),
	),
	'On Monday it was still open',
	'Tuesday, 6 January 2026 at 10:00',
	'On 6 January 2026 at 10:00 Tom <tom@fabrikam.example> told me that nobody had written',
	'Yes, as Ada Lovelace <ada@contoso.example> wrote on 5 January 2026 at 9:15.',
	'Am 5. Januar 2026 um 9:15 war noch alles gut, dann schrieb Frau Kurz',
	'From: here on it fails',
	'Date: 5 January 2026',
	'To: Ada',
	'Ada schrieb:',
	'On',
	'5.1.2026 9:15',
	'Original message: none',
	'2026-01-06 10:00 suits me,',
	'El lunes, 5 de enero de 2026, no funcionaba nada',
];

/** What follows one of these, with a blank line below it, may be a signature. */
const isClosing = (line: string) => CLOSINGS.has(line.toLowerCase().replace(/[,.!、。]$/, ''));
/** Several of them are what programs write, not a person. */
const isLabeled = (line: string) => labelKind(line) !== undefined;
const TYPED_SHAPES = Object.entries(SHAPES).filter(([shape]) => !/a blank line|marked/.test(shape));

describe('text above a quotation', () => {
	const written = fc
		.array(fc.constantFrom(...WRITTEN), { minLength: 1, maxLength: 6 })
		.filter((all) => all.filter(isLabeled).length < 2);
	const whole = fc.constantFrom(...LABELED_REPLIES.filter(({ isHtml, source, written: { length } }) => !isHtml && length > 0 && source.inReplyTo && subjectKind(source.subject ?? '') !== 'forward'));

	it('stays, above any attribution in any form', async () => {
		await fc.assert(
			fc.asyncProperty(
				written,
				fc.constantFrom(...ATTRIBUTIONS),
				fc.constantFrom(...Object.entries(SHAPES)),
				async (own, form, [shape, put]) => {
					fc.pre(TYPED_SHAPES.some(([name]) => name === shape) || !own.some(isClosing));
					const shown = lines(await replyText({ ...ANSWER, ...put(own, form.lines) }));
					for (const line of own) expect(shown).toContain(line.replace(/\s+/g, ' '));
				},
			),
			{ numRuns: 6_000, seed: SEED },
		);
	});

	it('stays, above any block of header fields', async () => {
		await fc.assert(
			fc.asyncProperty(written, fc.constantFrom(...HEADER_BLOCKS), fc.boolean(), async (own, form, isApart) => {
				fc.pre(!isApart || !own.some(isClosing));
				const text = [...own, ...(isApart ? [''] : []), ...form.lines, '', ...QUESTION].join('\n');
				const shown = lines(await replyText({ ...ANSWER, text }));
				for (const line of own) expect(shown).toContain(line.replace(/\s+/g, ' '));
			}),
			{ numRuns: 3_000, seed: SEED },
		);
	});

	it('stays below a whole mail, signature and all, directly above any attribution', async () => {
		await fc.assert(
			fc.asyncProperty(whole, written, fc.constantFrom(...ATTRIBUTIONS), async (mail, own, form) => {
				const end = mail.lines.findIndex(
					(line) => /^- (?:>|.*[:：<]$|-{4}|_{4})/.test(line) || (line.startsWith('-') && isLabeled(line.slice(2))),
				);
				const above = mail.lines.slice(0, end < 0 ? undefined : end).map((line) => line.slice(2));
				const text = [...above, ...own, ...form.lines, '', ...quoted].join('\n');
				const reply = await replyText({ ...ANSWER, text });
				const shown = lines(reply);
				for (const line of own) expect(shown).toContain(line.replace(/\s+/g, ' '));
			}),
			{ numRuns: 3_000, seed: SEED },
		);
	});
});
