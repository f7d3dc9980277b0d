import fc from 'fast-check';
import { parseMessage } from '../../../../nodes/mail/message/parseMessage';
import { readReply, replyText } from '../../../../nodes/mail/message/reply/replyText';
import { subjectKind } from '../../../../nodes/mail/message/reply/subjectKind';
import { LABELED_REPLIES, scoreOf } from './labeledReplies';

const ANSWER = { subject: 'Re: Printer', inReplyTo: 'question@contoso.example' };

describe('replyText, on the labeled messages', () => {
	it.each(LABELED_REPLIES.map((reply) => [reply.name, reply] as const))(
		'cuts nothing that somebody wrote: %s',
		async (_name, reply) => {
			expect(scoreOf(reply, await replyText(reply.source)).cut).toEqual([]);
		},
	);

	it.each([
		'Please call me at 10:30 today.',
		'Can you also check the second one?',
		'The error says: access denied',
		'ok',
		'Tom asked for this on 5 January 2026 at 10:00.',
		'On Monday Ada wrote that it works, which it does not:',
		'From: here on it fails, Subject: to the weather.',
		'Regards to Tom',
		'Best of all, it prints again',
		'- a list item',
		'-----',
		'Tel. 4711 rings all the time',
		'Sent from my iPhone it arrives, from Outlook it does not',
		'Die Kollegin schrieb am 5. Januar um 9:15 an uns alle:',
		'Thanks',
		'Original message: none',
	])('keeps "%s", put anywhere into what somebody wrote', async (sentence) => {
		for (const { lines, source, isHtml, name } of LABELED_REPLIES) {
			if (isHtml) continue;
			for (const [at, line] of lines.entries()) {
				// Not behind the last line: there it would be part of what follows.
				if (!line.startsWith('+ ') || !lines.slice(at + 1).some((next) => next.startsWith('+ '))) continue;
				const mail = [...lines.slice(0, at + 1), `+ ${sentence}`, ...lines.slice(at + 1)];
				const text = mail.map((each) => each.slice(2)).join('\n');
				const reply = (await replyText({ ...source, text })) ?? '';
				if (!reply.split('\n').includes(sentence)) throw new Error(`${name}, line ${String(at)}: ${reply}`);
			}
		}
	});

	it('leaves next to nothing of what is quoted, and of signatures', async () => {
		let [written, foreign] = [0, 0];
		for (const reply of LABELED_REPLIES) {
			const score = scoreOf(reply, await replyText(reply.source));
			written += score.keptWritten;
			foreign += score.keptForeign;
		}
		expect(written / (written + foreign)).toBeGreaterThan(0.97);
	});

	it.each(['en', 'de', 'fr', 'es', 'pt', 'it', 'nl', 'pl', 'ja', 'zh'])(
		'has messages in %s, as text and as HTML',
		(language) => {
			const mails = LABELED_REPLIES.filter(({ name }) => name.startsWith(`${language}-`));
			expect(mails.filter(({ isHtml }) => isHtml).length).toBeGreaterThanOrEqual(8);
			expect(mails.filter(({ isHtml }) => !isHtml).length).toBeGreaterThanOrEqual(12);
		},
	);
});

describe('replyText', () => {
	it.each([
		['there is no text', {}],
		['the text is blank', { text: ' \n\n' }],
		['the HTML shows nothing', { html: '<style>p{}</style><p>&nbsp;</p><img src="cid:a">' }],
		['everything is quoted', { text: '> one\n> two\n', ...ANSWER }],
		['everything is quoted in HTML', { html: '<blockquote type="cite">one</blockquote>', ...ANSWER }],
	])('is absent when %s', async (_when, source) => {
		expect(await replyText(source)).toBeUndefined();
	});

	it('is the whole text when nothing is quoted', async () => {
		const text = 'Hello,\n\n  indented > and: with a colon\n\nBye';
		expect(await replyText({ text })).toBe(text);
	});

	it('takes the text where there is HTML too', async () => {
		expect(await replyText({ text: 'text', html: '<p>HTML</p>' })).toBe('text');
	});

	it.each([
		'This message is in HTML format. Please use an HTML compatible mail client to read it.',
		'To view this message, please use an HTML capable e-mail viewer!',
		'Diese E-Mail ist im HTML-Format. Ihr Programm kann sie nicht anzeigen.',
		'Votre messagerie ne permet pas de lire le format HTML.',
		'Для просмотра этого письма нужна поддержка HTML.',
	])('uses the HTML if the text only says that there is HTML: %s', async (text) => {
		const html = '<p>Door 4 opens again, thank you.</p>';
		expect(await replyText({ text, html, ...ANSWER })).toBe('Door 4 opens again, thank you.');
	});

	it.each([
		['My client cannot display HTML, sorry.', '<p>My client cannot<br>display <b>HTML</b>, sorry.</p>'],
		['Please use the HTML version.\nDoor 4 opens.', '<p>Hello,</p><p>Door 4 opens.</p>'],
		['This message is in HTML format, use an HTML viewer.', '<img src="cid:1">'],
		['Door 4 opens.', '<p>Something else.</p>'],
	])('takes the text where it may be what somebody wrote: %j', async (text, html) => {
		expect(await replyText({ text, html, ...ANSWER })).toBe(text);
	});

	it.each([
		'It works.\n\n-- \nAda Lovelace\nI forgot to say that the other door is open now.',
		'It works.\n\n-- \nAda Lovelace\nTel. +49 89 123456\nCan you send the bill to my new address?',
	])('keeps a sentence that was written below a signature, without a blank line: %j', async (text) => {
		expect(await replyText({ text, ...ANSWER })).toBe(text);
	});

	it.each([
		'-- \nAda Lovelace\n"Nothing is as practical as a good theory."',
		'-- \nAda Lovelace\nExample Ltd.\nPhone +49 89 123456',
		'-- \nAda\nThis message is confidential and for the one it was sent to.',
	])('cuts a signature that ends with no sentence of its own: %j', async (signature) => {
		expect(await replyText({ text: `It works.\n\n${signature}`, ...ANSWER })).toBe('It works.');
	});

	it('is the signature when that is all there is', async () => {
		expect(await replyText({ text: 'Kind regards,\nPriya Raman', ...ANSWER })).toBe(
			'Kind regards,\nPriya Raman',
		);
	});

	it('is the whole message when nothing is above Outlook’s header block', async () => {
		const text =
			'From: Ada <ada@contoso.example>\nSent: Monday, January 5, 2026\nTo: Priya\nSubject: Printer\n\nIt jams.';
		expect(await replyText({ text, ...ANSWER })).toBe(text);
	});

	it('keeps answers between quotations apart', async () => {
		expect(await replyText({ text: '> one?\nyes\n> two?\nno', ...ANSWER })).toBe('yes\n\nno');
	});

	it('finds the signature of a text longer than it is glanced at as it does of a short one', async () => {
		const filler = 'word\n'.repeat(14_000);
		expect(await replyText({ text: `${filler}It works.\n\n-- \nPriya\nFabrikam` })).toBe(
			`${filler}It works.`,
		);
	});

	it('drops quoted lines however many there are, and keeps what stands between and below them', async () => {
		const quoted = '> a line of a long history\n'.repeat(15_000);
		const reply = { text: 'one\n\ntwo\n\nthree', truncated: false };
		expect(await readReply({ text: `one\n${quoted}two\n${quoted}three`, ...ANSWER })).toEqual(reply);
		const cite = `<blockquote type="cite">${'a line<br>'.repeat(15_000)}</blockquote>`;
		expect(await readReply({ html: `one${cite}two${cite}three`, ...ANSWER })).toEqual(reply);
		const alternating = Array.from({ length: 25_000 }, (_, at) => `> ${String(at)}\n${String(at)}`).join(
			'\n',
		);
		expect((await readReply({ text: alternating, ...ANSWER })).text).not.toContain('>');
	});

	it('is cut where it is longer than anybody writes, at the end of a line, and says so', async () => {
		const filler = 'word '.repeat(19) + 'word\n';
		for (const source of [{ text: filler.repeat(2_000) }, { text: `> a\n${filler.repeat(2_000)}` }]) {
			const { text = '', truncated } = await readReply(source);
			expect(truncated).toBe(true);
			expect(text.length).toBeGreaterThan(90_000);
			expect(text.length).toBeLessThanOrEqual(100_000);
			expect(text.endsWith('word')).toBe(true);
		}
		expect(await readReply({ text: 'word' })).toEqual({ text: 'word', truncated: false });
	});

	it('keeps what stands below any number of lines, blank ones among them', async () => {
		const blank = '\n'.repeat(900_000);
		expect(await readReply({ text: `one:${blank}two` })).toMatchObject({
			text: expect.stringMatching(/^one:\s+two$/),
			truncated: false,
		});
		const quoted = '> quoted\n'.repeat(50_000);
		const answer = { text: `${quoted}\nwritten below`, inReplyTo: 'a@b' };
		expect(await readReply(answer)).toEqual({ text: 'written below', truncated: false });
		expect((await readReply({ text: `From: a\n${'x:\n'.repeat(900_000)}` })).truncated).toBe(true);
	});

	it('says in the message that it was cut', async () => {
		const mail = (text: string) => Buffer.from(`From: a@company.com\r\n\r\n${text}`);
		expect(await parseMessage(mail('word\r\n'.repeat(50_000)))).toMatchObject({ replyTextTruncated: true });
		expect(await parseMessage(mail('word'))).not.toHaveProperty('replyTextTruncated');
	});
});

describe('replyText, of HTML', () => {
	it.each([
		['<p>one<p>two', 'one\n\ntwo'],
		['<div>one</div><div><br></div><div>two<br></div>', 'one\n\ntwo'],
		['one<br/>two<br>three', 'one\ntwo\nthree'],
		['<p class=MsoNormal>one</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>two</p>', 'one\n\ntwo'],
		['<ul><li>one<li>two</ul>', '- one\n- two'],
		['<table><tr><td>one</td><td>two</td></tr><tr><td>three</table>', 'one two\nthree'],
		['<pre>a\n  b</pre>', 'a\n  b'],
		['  much \n\t white&nbsp; space ', 'much white  space'],
		['x &lt; y &amp;&amp; &#x1F600; &euro;', 'x < y && 😀 €'],
		['<title>no</title><style>no</style><script>no</script>yes<!-- no -->', 'yes'],
		['<div>unclosed <b>bold', 'unclosed bold'],
		['a<b>c</b', 'ac'],
		['5 < 6', '5 < 6'],
		['&#x110000;&#99999999999;a', '\ufffd\ufffda'],
		['so\u00adft zero\u200bwidth', 'soft zerowidth'],
	])('%s is shown as %j', async (html, shown) => {
		expect(await replyText({ html })).toBe(shown);
	});
});

describe('replyText, of what people write where programs put their marks', () => {
	const answer = { subject: 'Re: Door', inReplyTo: 'question@contoso.example' };
	const quotation = '<blockquote type="cite">old</blockquote>';
	const attribution = 'On Mon, Nov 3, 2026 at 9:00 AM Kim &lt;kim@fabrikam.example&gt; wrote:';
	const block =
		'<div>From: Kim<br>Sent: Tuesday, November 3, 2026 9:00 AM<br>To: Desk<br>Subject: Door</div><div>old</div>';
	const outlook = `<hr><div id="divRplyFwdMsg">${block}</div>`;

	it.each([
		[
			'behind the attribution',
			`<div class="moz-cite-prefix">${attribution}<br>It sticks.</div>${quotation}`,
			'It sticks.',
		],
		[
			'behind it, with a colon',
			`<div class="moz-cite-prefix">${attribution}<br>Yes:</div>${quotation}`,
			'Yes:',
		],
		[
			'in front of it, on its line',
			`<div>Hi</div><div class="gmail_attr">my words ${attribution}</div>${quotation}`,
			'Hi\nmy words On Mon, Nov 3, 2026 at 9:00 AM Kim <kim@fabrikam.example> wrote:',
		],
		[
			'above one in a language that nobody knows',
			`<div class="gmail_attr">It sticks.<br>Mnamo Jum, 3 Nov 2026, Kim aliandika:</div>${quotation}`,
			'It sticks.',
		],
		[
			'below where Outlook adds something',
			'<div>Hi</div><div id="appendonsend"></div><div>It sticks.</div>',
			'Hi\nIt sticks.',
		],
		[
			'between that and the history',
			`<div>Hi</div><div id="appendonsend"></div><div>It sticks.</div>${outlook}`,
			'Hi\nIt sticks.',
		],
		['not, where nothing is', `<div>It sticks.</div><div id="appendonsend"></div>${outlook}`, 'It sticks.'],
		[
			'below a border like the one of Outlook',
			'<p>Hi</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>The second door</p></div><p>sticks too</p>',
			'Hi\n\nThe second door\n\nsticks too',
		],
		[
			'not, below that border with labels in any language',
			`<p>It sticks.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt">Kutoka: Kim<br>Imetumwa: 3 Nov 2026<br>Kwa: Desk<br>Mada: Door</div><p>old</p>`,
			'It sticks.',
		],
		[
			'into the signature',
			`<div>Hi</div><div id="Signature"><div>Please open door 5.</div><div>Kim</div></div>${outlook}`,
			'Hi\nPlease open door 5.\nKim',
		],
		[
			'not, where the signature is one',
			`<div>Hi</div><div id="Signature"><div>Kim Roe</div><div>Lab, we make things work.</div></div>${outlook}`,
			'Hi',
		],
	])('keeps it: %s', async (_where, html, shown) => {
		expect(await replyText({ ...answer, html })).toBe(shown);
	});

	it.each([
		[
			'a move',
			[
				'Please note',
				'From: storage',
				'To: office',
				'Date: 2026-11-03',
				'Subject: move',
				'',
				'and be quick.',
			],
		],
		['a booking', ['The room', '-----', 'From: 9:00', 'To: 10:00', 'Date: 3.11.2026', '', 'with coffee.']],
		[
			'eine Umbuchung',
			[
				'Bitte',
				'',
				'Von: Lager',
				'An: Büro',
				'Datum: 3.11.2026',
				'Betreff: Umzug',
				'',
				'Danke sehr, es eilt.',
			],
		],
	])(
		'keeps a list that looks like the head of a message and has no time of day and no address: %s',
		async (_name, own) => {
			const text = own.join('\n');
			expect(await replyText({ ...answer, text })).toBe(text);
		},
	);
});

const megabytes = (piece: string, count = 4) => piece.repeat(Math.ceil((count * 1e6) / piece.length));

describe('replyText takes its time on nothing', () => {
	it.each<[string, { text: string } | { html: string }]>([
		['line breaks', { text: megabytes('\n') }],
		[
			'lines within an attribution',
			{ html: `<div class="moz-cite-prefix">${megabytes('On Mon, Nov 3, 2026 at 9:00 AM Kim:<br>')}` },
		],
		[
			'blank lines within an attribution',
			{ html: `<div class="moz-cite-prefix">${megabytes('a:<p>&nbsp;')}` },
		],
		['quotation marks', { text: megabytes('>') }],
		['quoted lines', { text: megabytes('> a\n') }],
		['lines that end with a colon', { text: megabytes('On a wrote:\n') }],
		['attributions', { text: megabytes('On Mon, Jan 5, 2026 at 9:15 AM Ada <a@b.c> wrote:\n\n') }],
		['one line of an attribution', { text: megabytes('On 5 Jan 2026 at 9:15 wrote') + ':' }],
		['labels', { text: megabytes('From: a\nSent: b\n') }],
		['labels apart', { text: megabytes('From: a\n\n\n\n') }],
		['rules', { text: megabytes('________________________________\n') }],
		['signature delimiters', { text: megabytes('-- \n') }],
		['closings', { text: megabytes('Regards,\nAda\n') }],
		['colons', { text: megabytes(':') }],
		['blanks', { text: megabytes(' ') + 'a' }],
		['blank lines with blanks', { text: megabytes('   \n') + 'a' }],
		['words that footers are made of', { text: `a\n\n${'sent from my iphone galaxy s22 ultra '.repeat(5)}` }],
		['digits and dots', { text: `a\n\nRegards,\nAda\n${'1-'.repeat(44)}\n${'a@-'.repeat(29)}` }],
		['opened elements', { html: megabytes('<div>') }],
		[
			'opened elements of many names',
			{ html: Array.from({ length: 500_000 }, (_, at) => `<a${at}>`).join('') },
		],
		['closed elements', { html: megabytes('<div></b>') }],
		['opened quotations', { html: megabytes('<blockquote type=cite>a') }],
		['opened signatures', { html: megabytes('<div class="gmail_signature">a<br>') }],
		['line breaks in HTML', { html: megabytes('<br>') }],
		['references', { html: megabytes('&amp;') }],
		['references without an end', { html: megabytes('&') }],
		['angle brackets', { html: megabytes('<') }],
		['opened comments', { html: megabytes('<!--') }],
		['attributes', { html: `<div ${megabytes('a="b" ')}>` }],
		['an attribute', { html: `<div class="${megabytes('gmail_attr ')}">` }],
		['classes', { html: megabytes('<p class="a b c d e f g">') }],
		['cells', { html: megabytes('<td>a') }],
		['an element that is never closed', { html: `<style>${megabytes('a')}` }],
		['opened preformatted text', { html: megabytes('<pre>\n a') }],
		['tables within tables', { html: megabytes('<table><tr><td>') }],
	])(
		'of 4 MB of %s',
		async (_name, source) => {
			const started = process.cpuUsage();
			await replyText({ ...ANSWER, ...source });
			// A hang guard in processor time, not a measurement: most take some ten milliseconds.
			expect(process.cpuUsage(started).user).toBeLessThan(10_000_000);
		},
		120_000,
	);

	it('of anything that is made of what it looks for', async () => {
		const piece = fc.constantFrom(
			...[
				'> ',
				'\n',
				'\n\n',
				'On ',
				'Am ',
				'5 Jan 2026 ',
				'9:15',
				' Ada <a@b.c> ',
				'wrote:',
				'schrieb',
				':',
				'：',
				'From: ',
				'Sent: ',
			],
			...[
				'To: ',
				'Subject: ',
				'-- \n',
				'--\n',
				'____________',
				'-----Original Message-----',
				'Regards,\n',
				'Ada ',
				'Tel. 12345678',
			],
			...[
				'Sent from my iPhone',
				'<div>',
				'</div>',
				'<blockquote>',
				'<br>',
				'<pre>',
				'&nbsp;',
				'\u00a0',
				'一',
				'よろしく',
				'\ud83d',
				'\0',
			],
		);
		const mail = fc.record({
			text: fc.option(
				fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
				{ nil: undefined },
			),
			html: fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
			subject: fc.constantFrom('', 'Re: a', 'Fwd: a', 'AW(2): a'),
			inReplyTo: fc.constantFrom(undefined, 'a@b'),
		});
		await fc.assert(
			fc.asyncProperty(mail, async ({ text, inReplyTo, ...rest }) => {
				const source = {
					...rest,
					...(text === undefined ? {} : { text }),
					...(inReplyTo === undefined ? {} : { inReplyTo }),
				};
				const reply = await replyText(source);
				if (reply === undefined) return;
				expect(reply.trim()).not.toBe('');
				// Every line of it is a line of the mail.
				if (text !== undefined) for (const line of reply.split('\n')) expect(text).toContain(line.trimEnd());
			}),
			{ numRuns: 2_000, seed: 20_250_601 },
		);
	});
});

describe('subjectKind', () => {
	it.each([
		['Re: a', 'reply'],
		['RE : a', 'reply'],
		['AW: a', 'reply'],
		['Re[2]: a', 'reply'],
		['AW (3): a', 'reply'],
		['回复：a', 'reply'],
		['[EXT] Sv: a', 'reply'],
		['Odp: a', 'reply'],
		['RE: FW: a', 'reply'],
		['FW: RE: a', 'forward'],
		['Fwd: a', 'forward'],
		['WG: a', 'forward'],
		['TR : a', 'forward'],
		['RV: a', 'forward'],
		['ENC: a', 'forward'],
		['I: a', 'forward'],
		['转发: a', 'forward'],
		['転送: a', 'forward'],
		['Printer: it jams', undefined],
		['Reply to me', undefined],
		['', undefined],
	])('%s is a %s', (subject, kind) => {
		expect(subjectKind(subject)).toBe(kind);
	});
});
