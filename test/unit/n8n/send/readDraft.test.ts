import type { IBinaryData, IBinaryKeyData } from 'n8n-workflow';
import { readDraft } from '../../../../nodes/mail/n8n/send/readDraft';

interface Given {
	parameters?: Record<string, unknown>;
	options?: Record<string, unknown>;
	binary?: Record<string, string>;
	/** How many items go into the node. */
	items?: number;
}

/** A draft of one item, as n8n would give its parameters. */
async function draft({ parameters = {}, options = {}, binary = {}, items = 1 }: Given) {
	const fields: IBinaryKeyData = Object.fromEntries(
		Object.entries(binary).map(([name, data]) => [
			name,
			{ data, mimeType: 'text/plain', fileName: `${name}.txt` },
		]),
	);
	const all: Record<string, unknown> = {
		operation: 'send',
		to: 'ann@contoso.example',
		...parameters,
		options,
	};
	const context = {
		getInputData: () => Array.from({ length: items }, () => ({ json: {}, binary: fields })),
		getTimezone: () => 'America/New_York',
		getSignedResumeUrl: (query: Record<string, string> = {}) =>
			`https://n8n.example/webhook-waiting/7?${new URLSearchParams({ ...query, signature: 'abc' }).toString()}`,
		helpers: {
			assertBinaryData: (_: number, field: unknown) => fields[String(field)] as IBinaryData,
			getBinaryDataBuffer: async (_: number, field: unknown) =>
				await Promise.resolve(Buffer.from(fields[String(field)]?.data ?? '')),
		},
	};
	return await readDraft(context, 0, (name, fallback) => all[name] ?? fallback, ['desk@contoso.example']);
}

const refused = async (given: Given) =>
	await draft(given).then(
		() => 'taken',
		(error: { kind: string; message: string }) => `${error.kind}: ${error.message}`,
	);

describe('readDraft', () => {
	it.each([
		['a text', 'Ann <ann@contoso.example>, bob@contoso.example; carl@contoso.example'],
		[
			'addresses of a mail',
			[
				{ address: 'ann@contoso.example', name: 'Ann' },
				{ address: 'bob@contoso.example' },
				'carl@contoso.example',
			],
		],
	])('takes recipients from %s', async (_, to) => {
		expect((await draft({ parameters: { to } })).to).toEqual([
			{ address: 'ann@contoso.example', name: 'Ann' },
			{ address: 'bob@contoso.example' },
			{ address: 'carl@contoso.example' },
		]);
	});

	it.each([
		[
			'a line break',
			'ann@contoso.example\r\nBcc: evil@evil.example',
			'configuration: To holds "Bcc: evil@evil.example"',
		],
		['a word', 'Ann', 'configuration: To holds "Ann", which is not an email address'],
		['an address without one', [{ name: 'Ann' }], 'configuration: To holds "{"name":"Ann"}", which'],
	])('refuses recipients with %s', async (_, to, message) => {
		expect(await refused({ parameters: { to } })).toContain(message);
	});

	it.each([
		['jane@x.example bob@x.example', ['jane@x.example', 'bob@x.example']],
		['jane@x.example\nbob@x.example\r\n', ['jane@x.example', 'bob@x.example']],
		['Jane <jane@x.example>\nBob <bob@x.example>', ['jane@x.example', 'bob@x.example']],
		['"jane@x.example"', ['jane@x.example']],
		['\'jane@x.example\', "bob@x.example"', ['jane@x.example', 'bob@x.example']],
		['jane@x.example; bob@x.example;', ['jane@x.example', 'bob@x.example']],
		['"jane@x.example" <jane@y.example>', ['jane@y.example']],
		['Lee, Jane <jane@x.example>; Bob <bob@x.example>', ['jane@x.example', 'bob@x.example']],
		['Jane (jane@home.example) <jane@x.example>', ['jane@x.example']],
	])('reads %j as it is meant', async (to, expected) => {
		const { to: found } = await draft({ parameters: { to } });
		expect(found.map(({ address }) => address)).toEqual(expected);
	});

	it.each([
		'Jane <jane@x.example> <bob@x.example>',
		'Jane jane@x.example <bob@x.example>',
		'jane@x.example Bob <bob@x.example>',
		'jane@x.example, bob',
		'bob, jane@x.example',
		'jane@x.example\nbob',
	])('drops nobody of %j without a word', async (to) => {
		const outcome = await draft({ parameters: { to } }).then(
			({ to: found }) => found.map(({ address }) => address),
			({ kind }: { kind: string }) => kind,
		);
		expect(outcome).toEqual(
			outcome === 'configuration' ? 'configuration' : ['jane@x.example', 'bob@x.example'],
		);
	});

	it.each([
		['of n8n’s Email Trigger', { value: [{ address: 'ann@contoso.example', name: 'Ann' }], text: 'Ann' }],
		['of Microsoft Graph', [{ emailAddress: { address: 'ann@contoso.example', name: 'Ann' } }]],
		['of one person', { address: 'ann@contoso.example', name: 'Ann' }],
		['with marks that nobody sees', '\u200bAnn <\u202aann@contoso.example\u202c>\ufeff'],
	])('takes addresses %s in every field', async (_, value) => {
		const ann = [{ address: 'ann@contoso.example', name: 'Ann' }];
		const { to, cc, bcc, replyTo } = await draft({
			parameters: { to: value },
			options: { cc: value, bcc: value, replyTo: value },
		});
		expect([to, cc, bcc, replyTo]).toEqual([ann, ann, ann, ann]);
	});

	it.each([[7], [true], [{ email: 'ann@contoso.example' }], [{}], [[['ann@contoso.example']]]])(
		'leaves nobody out in silence: %j',
		async (value) => {
			for (const [field, name] of Object.entries({ cc: 'Cc', bcc: 'Bcc', replyTo: 'Reply-To' })) {
				expect(await refused({ options: { [field]: value } })).toMatch(
					new RegExp(`^configuration: ${name} holds "`),
				);
			}
			expect(await refused({ parameters: { to: value } })).toMatch(/^configuration: To holds "/);
		},
	);

	it.each([[undefined], [null], [''], [false], [[]]])('reads %j as no recipient', async (cc) => {
		expect((await draft({ options: { cc } })).cc).toEqual([]);
	});

	it('writes what an expression gave as text, and reads no file for it', async () => {
		const { text, subject } = await draft({ parameters: { subject: 4711, text: { path: '/etc/hostname' } } });
		expect(subject).toBe('4711');
		expect(text).toBe('{\n  "path": "/etc/hostname"\n}');
	});

	it.each([
		['text', ['Text', undefined]],
		['html', [undefined, '<p>']],
		['both', ['Text', '<p>']],
	])('takes the forms of %s', async (emailFormat, expected) => {
		const { text, html } = await draft({ parameters: { emailFormat, text: 'Text', html: '<p>' } });
		expect([text, html]).toEqual(expected);
	});

	it.each([
		['some', { attachments: 'a, b' }, ['a.txt', 'b.txt']],
		['all', { attachments: '*' }, ['a.txt', 'b.txt', 'logo.txt']],
		['a list', { attachments: ['b'] }, ['b.txt']],
		['none', {}, []],
	])('attaches %s of the binary fields', async (_, options, expected) => {
		const { attachments = [] } = await draft({ options, binary: { a: '1', b: '2', logo: '3' } });
		expect(attachments.map(({ fileName }) => fileName)).toEqual(expected);
	});

	it('shows an image once, inside', async () => {
		const { attachments } = await draft({
			options: { attachments: '*', inlineImages: 'logo' },
			binary: { logo: '3', a: '1' },
		});
		expect(attachments).toEqual([
			expect.objectContaining({ fileName: 'logo.txt', contentId: 'logo' }),
			expect.not.objectContaining({ contentId: expect.anything() }),
		]);
	});

	it('names a binary field that is not there', async () => {
		expect(await refused({ options: { attachments: 'gone' } })).toBe(
			'configuration: The item has no binary field "gone" to attach',
		);
	});

	describe('of a reply', () => {
		const people = (count: number) =>
			Array.from({ length: count }, (_, i) => ({ address: `p${String(i)}@evil.example` }));
		const replyTo = (mail: object, options: Record<string, unknown> = {}) => ({
			parameters: { operation: 'reply', mail: { from: [{ address: 'ann@contoso.example' }], ...mail } },
			options,
		});

		it('writes to as many people as a message names, up to a limit', async () => {
			expect((await draft(replyTo({ replyTo: people(20) }))).to).toHaveLength(20);
			for (const count of [21, 5_000]) {
				const message = await refused(replyTo({ replyTo: people(count) }));
				expect(message).toContain(`configuration: The reply would go to ${String(count)} addresses`);
				expect(message).toContain('at most 20');
			}
			const all = { to: people(15), cc: people(30).slice(15) };
			expect((await draft(replyTo(all))).to).toHaveLength(1);
			expect(await refused(replyTo(all, { replyToAll: true }))).toContain('31 addresses');
			const raised = await draft(replyTo(all, { replyToAll: true, maxReplyRecipients: 31 }));
			expect(raised.to.length + (raised.cc?.length ?? 0)).toBe(31);
			expect(await refused(replyTo({ replyTo: people(3) }, { maxReplyRecipients: 2 }))).toContain(
				'at most 2',
			);
		});

		const mail = {
			from: [{ address: 'ann@fabrikam.example', name: 'Ann' }],
			to: [{ address: 'desk@contoso.example' }, { address: 'bob@contoso.example' }],
			cc: [{ address: 'not an address' }],
			subject: 'Printer',
			messageId: 'two@fabrikam.example',
			references: ['one@fabrikam.example'],
		};

		it.each([
			['an item', mail],
			['its text', JSON.stringify(mail)],
		])('goes by %s', async (_, given) => {
			expect(await draft({ parameters: { operation: 'reply', mail: given } })).toMatchObject({
				to: [{ address: 'ann@fabrikam.example', name: 'Ann' }],
				cc: [],
				subject: 'Re: Printer',
				inReplyTo: 'two@fabrikam.example',
				references: ['one@fabrikam.example', 'two@fabrikam.example'],
			});
		});

		it('goes to all others, and beside them to whom it is copied', async () => {
			const options = { replyToAll: true, cc: 'boss@contoso.example' };
			expect(await draft({ parameters: { operation: 'reply', mail }, options })).toMatchObject({
				to: [{ address: 'ann@fabrikam.example' }, { address: 'bob@contoso.example' }],
				cc: [{ address: 'boss@contoso.example' }],
			});
		});

		it('answers From where the mailbox that answers has set itself as Reply-To', async () => {
			const given = { ...mail, replyTo: [{ address: 'DESK@contoso.example' }] };
			expect(await draft({ parameters: { operation: 'reply', mail: given } })).toMatchObject({
				to: [{ address: 'ann@fabrikam.example' }],
			});
		});

		it.each(['ann..lee@fabrikam.example', 'ann.@fabrikam.example'])('answers %s', async (address) => {
			const given = { ...mail, from: [{ address }] };
			const [local, domain] = address.split('@');
			expect(await draft({ parameters: { operation: 'reply', mail: given } })).toMatchObject({
				to: [{ address: `"${String(local)}"@${String(domain)}` }],
			});
		});

		it.each([false, true])(
			'fails over an author whom nobody can write to (Reply to All: %s)',
			async (replyToAll) => {
				const given = { ...mail, from: [{ address: 'ann lee@fabrikam.example' }] };
				const text = await refused({
					parameters: { operation: 'reply', mail: given },
					options: { replyToAll },
				});
				expect(text).toContain('Cannot reply to the sender of the email: "ann lee@fabrikam.example"');
			},
		);

		it('reports which of the others nobody can write to', async () => {
			const options = { replyToAll: true };
			expect(await draft({ parameters: { operation: 'reply', mail }, options })).toMatchObject({
				unusable: ['not an address'],
			});
		});

		it.each([[{}], ['no JSON'], [undefined], [{ from: 'x', messageId: 7, references: 'y' }]])(
			'says what is missing where %j is answered',
			async (given) => {
				expect(await refused({ parameters: { operation: 'reply', mail: given } })).toContain(
					'There is nobody to reply to',
				);
			},
		);
	});

	describe('with an invitation', () => {
		const meeting = { start: '2026-12-01T10:00:00Z', end: '2026-12-01T11:00:00Z' };
		const invited = (more: object) => ({
			parameters: { subject: 'Talk' },
			options: { invite: { meeting: { ...meeting, ...more } } },
		});

		it('takes its title from the subject', async () => {
			const { invite } = await draft(invited({}));
			expect(invite).toMatchObject({
				summary: 'Talk',
				method: 'request',
				sequence: 0,
				start: new Date(meeting.start),
			});
			expect(invite?.uid).not.toBe('');
		});

		it.each([
			[{ start: 'soon' }, 'Start of the invitation is not a date and time'],
			[{ end: '' }, 'End of the invitation is not a date and time'],
			[{ end: '2026-12-01T09:00:00Z' }, 'ends before it starts'],
		])('refuses %j', async (more, message) => {
			expect(await refused(invited(more))).toContain(message);
		});

		it.each([
			['2026-12-01T10:00:00', '2026-12-01T15:00:00.000Z'],
			['2026-12-01 10:00', '2026-12-01T15:00:00.000Z'],
			['2026-07-01T10:00:00', '2026-07-01T14:00:00.000Z'],
			['2026-12-01T10:00:00+09:00', '2026-12-01T01:00:00.000Z'],
			['2026-12-01T10:00:00.000Z', '2026-12-01T10:00:00.000Z'],
			[new Date('2026-12-01T10:00:00Z'), '2026-12-01T10:00:00.000Z'],
			[{ toISO: () => '2026-12-01T10:00:00.000+01:00' }, '2026-12-01T09:00:00.000Z'],
			['2026-12-01', '2026-12-01T05:00:00.000Z'],
			['2026-12-01T10:00:00[Europe/Berlin]', '2026-12-01T09:00:00.000Z'],
			['2026-12-01T10:00:00+01:00[Asia/Tokyo]', '2026-12-01T09:00:00.000Z'],
			// The clocks go forward, and back.
			['2026-03-08T02:30:00', '2026-03-08T07:30:00.000Z'],
			['2026-11-01T01:30:00', '2026-11-01T05:30:00.000Z'],
		])('interprets %j as a time in the workflow’s time zone', async (start, expected) => {
			const { invite } = await draft(invited({ start, end: '2030-01-01T00:00:00Z' }));
			expect(invite?.start.toISOString()).toBe(expected);
		});

		it('takes an End that is a DateTime', async () => {
			const end = { toISO: () => '2026-12-01T13:00:00.000-05:00' };
			expect((await draft(invited({ end }))).invite?.end.toISOString()).toBe('2026-12-01T18:00:00.000Z');
		});

		it.each([
			'Meeting 2026',
			'5',
			5,
			1_796_083_200_000,
			'04/05/2026 10:00',
			'2026-11-31',
			'2026-12-01T25:00:00',
			'2026-12-01T10:00:00+99:00',
			'2026-12-01T10:00:00+01:75',
			'2026-12-01T10:00:00[Europe/Nowhere]',
			'tomorrow',
			'',
			undefined,
			{ toISO: () => null },
			new Date(NaN),
		])('guesses nothing from %j', async (start) => {
			expect(await refused(invited({ start }))).toContain('Start of the invitation is not a date and time');
		});

		it.each([
			[{ start: '2026-11-25T00:00:00' }, '2026-11-25', '2026-11-26'],
			[{ start: '2026-11-25', end: '2026-11-25' }, '2026-11-25', '2026-11-26'],
			[{ start: '2026-11-25', end: '2026-11-27' }, '2026-11-25', '2026-11-28'],
			[{ start: '2026-11-25T00:00:00+13:00', end: null }, '2026-11-25', '2026-11-26'],
			[{ start: '2026-11-25T00:00:00Z', end: '2026-11-27T00:00:00Z' }, '2026-11-25', '2026-11-28'],
			// Midnight in New York.
			[{ start: '2026-11-25T05:00:00Z', end: '2026-11-27T05:00:00Z' }, '2026-11-25', '2026-11-28'],
			[{ start: { toISO: () => '2026-11-25T00:00:00.000+05:30' } }, '2026-11-25', '2026-11-26'],
		])('lasts whole days: %j', async (more, first, behindLast) => {
			const { invite } = await draft(invited({ end: '', ...more, allDay: true }));
			expect(invite).toMatchObject({
				isAllDay: true,
				start: new Date(`${first}T00:00:00Z`),
				end: new Date(`${behindLast}T00:00:00Z`),
			});
		});

		it('keeps a Meeting ID that is a number', async () => {
			expect((await draft(invited({ uid: 4711 }))).invite).toMatchObject({ uid: '4711' });
		});

		it.each([{ id: 5 }, ['m-1'], () => 'm-1'])('makes up no Meeting ID in place of %j', async (uid) => {
			expect(await refused(invited({ uid }))).toContain('Meeting ID of the invitation is neither');
		});

		it.each(['abc', -1, 1.5, 1e21, NaN, {}])('does not accept %j as a Change Number', async (sequence) => {
			expect(await refused(invited({ sequence }))).toContain('Change Number of the invitation is not');
		});

		it.each([
			['', 0],
			[null, 0],
			['2', 2],
			[3, 3],
		])('reads %j as the Change Number %i', async (sequence, expected) => {
			expect((await draft(invited({ sequence }))).invite?.sequence).toBe(expected);
		});

		it('cancels nothing without a Meeting ID', async () => {
			expect(await refused(invited({ method: 'cancel' }))).toContain('has no Meeting ID');
		});

		it('may last a day', async () => {
			expect((await draft(invited({ allDay: true, end: '' }))).invite).toMatchObject({ isAllDay: true });
		});
	});

	describe('of a message that is forwarded', () => {
		const mail = {
			messageId: 'third@contoso.example',
			references: ['first@contoso.example'],
			subject: 'WG: AW: Printer',
			from: [{ address: 'carla@contoso.example', name: 'Carla <C>' }],
			to: [{ address: 'desk@contoso.example' }],
			date: '2026-11-03T10:00:00.000Z',
			text: 'It is on fire.',
		};
		const forward = async (json: Record<string, unknown>, more: Given = {}) =>
			await draft({
				...more,
				parameters: {
					operation: 'forward',
					mail: { ...mail, ...json },
					text: 'Please look',
					...more.parameters,
				},
			});

		it('stands below the text, with who wrote it to whom, in its thread', async () => {
			const result = await forward({});
			expect(result).toMatchObject({
				to: [{ address: 'ann@contoso.example' }],
				subject: 'Fwd: AW: Printer',
				references: ['first@contoso.example', 'third@contoso.example'],
				attachments: [],
			});
			expect(result).not.toHaveProperty('inReplyTo');
			expect(result.html).toBeUndefined();
			expect(result.text).toBe(
				[
					'Please look',
					'',
					'---------- Forwarded message ----------',
					'From: Carla <C> <carla@contoso.example>',
					'Date: Tue, 03 Nov 2026 10:00:00 GMT',
					'Subject: WG: AW: Printer',
					'To: desk@contoso.example',
					'',
					'It is on fire.',
				].join('\n'),
			);
		});

		it('keeps its HTML, styles and images, whatever the text above is written in', async () => {
			const html =
				'<html><head><style>p{color:red}</style></head><body class="x"><p>Fire <img src="cid:logo@1"></p></body></html>';
			const attachments = [
				{ fileName: 'logo.png', binary: 'attachment_0', inline: true, contentId: 'logo@1' },
				{ fileName: 'odd.png', binary: 'attachment_1', inline: true, contentId: 'a b' },
			];
			const binary = { attachment_0: 'png', attachment_1: 'png' };
			const result = await forward({ html, attachments }, { binary, parameters: { text: 'See <this>' } });
			expect(result.html).toMatch(
				/^<html><head><style>p{color:red}<\/style><\/head><body class="x">\n<div[^>]*>See &lt;this&gt;<\/div>\n<hr>\n<p><b>From:<\/b> Carla &lt;C&gt; &lt;carla@contoso.example&gt;<br>/,
			);
			expect(result.html).toContain('<p>Fire <img src="cid:logo@1"></p></body></html>');
			expect(result.text).toContain('It is on fire.');
			expect(result.attachments).toMatchObject([
				{ fileName: 'attachment_0.txt', contentId: 'logo@1' },
				{ fileName: 'attachment_1.txt' },
			]);
			expect(result.attachments?.[1]).not.toHaveProperty('contentId');
		});

		it('becomes text where it has none', async () => {
			const { text } = await forward({ text: undefined, html: '<p>One</p><p>Two</p>' });
			expect(text).toMatch(/One\n+Two/);
		});

		it('goes as the raw message, under the text alone', async () => {
			const parameters = { forwardAs: 'attachment' };
			const result = await forward({}, { parameters, binary: { data: 'From: x', other: 'y' } });
			expect(result.text).toBe('Please look');
			expect(result.attachments).toMatchObject([{ fileName: 'data.txt', mimeType: 'message/rfc822' }]);
		});

		it('goes without its attachments where that is wanted, and with others besides', async () => {
			const attachments = [{ fileName: 'big.iso', skipped: 'tooLarge' }];
			const parameters = { forwardAttachments: false };
			const options = { attachments: 'form' };
			const result = await forward({ attachments }, { parameters, options, binary: { form: 'x' } });
			expect(result.attachments).toMatchObject([{ fileName: 'form.txt' }]);
		});

		it('attaches no file twice', async () => {
			const attachments = [{ fileName: 'a.txt', binary: 'attachment_0', inline: false }];
			const given = { binary: { attachment_0: 'x' }, options: { attachments: '*' } };
			expect((await forward({ attachments }, given)).attachments).toHaveLength(1);
		});

		it('cannot smuggle header lines into the block', async () => {
			const { text } = await forward({ subject: 'A\r\nTo: ceo@contoso.example' });
			expect(text).toContain('Subject: A To: ceo@contoso.example\n');
		});

		it.each<[string, Given, string]>([
			['something that is no mail', { parameters: { mail: { id: 4 } } }, 'Mail does not contain an email'],
			[
				'an attachment that was not downloaded',
				{ parameters: { mail: { ...mail, attachments: [{ fileName: 'big.iso', skipped: 'tooLarge' }] } } },
				'The attachment "big.iso" of the email was not downloaded',
			],
			[
				'an attachment that is not in the item',
				{ parameters: { mail: { ...mail, attachments: [{ fileName: 'a.txt', binary: 'attachment_0' }] } } },
				'The attachment "a.txt" of the email is not in the item',
			],
			[
				'a raw message in the message',
				{ parameters: { mail: { ...mail, text: undefined } }, binary: { data: 'x' } },
				'no text, HTML or attachments',
			],
			[
				'a raw message that is not there',
				{ parameters: { mail, forwardAs: 'attachment' } },
				'no binary field "data"',
			],
		])('refuses %s', async (_, given, message) => {
			const parameters = { operation: 'forward', ...given.parameters };
			expect(await refused({ ...given, parameters })).toContain(message);
		});
	});

	describe('of a question that is waited for', () => {
		const asking = { operation: 'sendAndWait', subject: 'Refund', message: 'Refund <b>5 €</b>?\nThanks' };
		const limit = (values: Record<string, unknown>) => ({ limitWaitTime: { values } });

		it('has the message as it was typed, and a signed link that approves', async () => {
			const { text, html, waitUntil } = await draft({ parameters: asking });
			expect(text).toBe(
				'Refund <b>5 €</b>?\nThanks\n\nApprove: https://n8n.example/webhook-waiting/7?approved=true&signature=abc\n',
			);
			expect(html).toContain('Refund &lt;b&gt;5 €&lt;/b&gt;?<br>\nThanks');
			expect(html).toContain('approved=true&amp;signature=abc');
			expect(html).not.toContain('approved=false');
			expect(waitUntil?.getUTCFullYear()).toBeGreaterThan(2999);
		});

		it('has a link to decline, and the labels of the form', async () => {
			const values = { approvalType: 'double', approveLabel: 'Pay <it>', disapproveLabel: 'No way' };
			const { text, html } = await draft({ parameters: { ...asking, approvalOptions: { values } } });
			expect(text).toMatch(/^Pay <it>: \S+approved=true\S+\nNo way: \S+approved=false\S+$/m);
			expect(html).toContain('>Pay &lt;it&gt;</a>');
		});

		it('has one link to a page for free text', async () => {
			const { text } = await draft({ parameters: { ...asking, responseType: 'freeText' } });
			expect(text).toMatch(/\nRespond: \S+respond=text&signature=abc\n$/);
		});

		it.each([
			[{ resumeAmount: 2, resumeUnit: 'days' }, 2 * 86_400_000],
			[{ resumeAmount: '1.5' }, 1.5 * 3_600_000],
			[{ limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' }, 45 * 60_000],
		])('is waited for as long as %j says', async (values, ms) => {
			const before = Date.now();
			const { waitUntil } = await draft({ parameters: asking, options: limit(values) });
			expect(waitUntil?.getTime()).toBeGreaterThanOrEqual(before + ms);
			expect(waitUntil?.getTime()).toBeLessThanOrEqual(Date.now() + ms);
		});

		it('is waited for until a time in the zone of the workflow', async () => {
			const values = { limitType: 'atSpecifiedTime', maxDateAndTime: '2099-01-15T12:00:00' };
			const { waitUntil } = await draft({ parameters: asking, options: limit(values) });
			expect(waitUntil?.toISOString()).toBe('2099-01-15T17:00:00.000Z');
		});

		it.each<[string, Given, string]>([
			['an empty message', { parameters: { message: ' ' } }, 'Message is empty'],
			[
				'a limit in the past',
				{ options: limit({ limitType: 'atSpecifiedTime', maxDateAndTime: '2020-01-15T12:00:00' }) },
				'Max Date and Time is in the past',
			],
			['no time at all', { options: limit({ resumeAmount: 0 }) }, 'Amount of Limit Wait Time'],
			['a word for a time', { options: limit({ resumeAmount: 'soon' }) }, 'Amount of Limit Wait Time'],
			['more than there are dates', { options: limit({ resumeAmount: 1e300 }) }, 'Amount of Limit Wait Time'],
			['several items', { items: 3 }, 'got 3 items; nothing was sent'],
		])('refuses %s', async (_, given, message) => {
			expect(await refused({ ...given, parameters: { ...asking, ...given.parameters } })).toContain(message);
		});
	});
});
