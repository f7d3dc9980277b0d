import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { TokenProvider } from '../../../nodes/mail/contracts/TokenProvider';
import { GraphTransport, type GraphTransportSettings } from '../../../nodes/mail/graph/GraphTransport';
import { composeMail } from '../../../nodes/mail/message/compose/composeMail';
import type { MailDraft } from '../../../nodes/mail/message/compose/MailDraft';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { ADA, GRACE, GraphLab, SUPPORT } from './GraphLab';

const never = new AbortController().signal;
let lab: GraphLab;
let tokens: TokenProvider;
let count = 0;

beforeAll(async () => {
	lab = await GraphLab.start();
	tokens = await lab.tokens();
	for (const address of [ADA, GRACE, SUPPORT]) lab.server.store.mailbox(address);
});
afterAll(async () => await lab?.stop());

async function send(
	draft: Partial<MailDraft>,
	settings: Partial<GraphTransportSettings> = {},
	given = tokens,
) {
	const { connection } = lab;
	const transport = new GraphTransport(
		{ connection, mailbox: ADA, saveToSentItems: true, ...settings },
		given,
	);
	const mail = await composeMail({
		messageId: `graph-${String((count += 1))}@contoso.example`,
		date: new Date(),
		from: { address: ADA, name: 'Ada' },
		to: [{ address: GRACE }],
		subject: 'Grüße',
		text: 'Hello',
		...draft,
	});
	try {
		const result = await transport.send(mail, never);
		const received = (address: string) => copies(address, 'inbox', mail.messageId);
		return { result, received, id: mail.messageId };
	} finally {
		await transport.close();
	}
}

const copies = (mailbox: string, folder: string, id: string) =>
	lab.server.store.messages(mailbox, folder).filter(({ messageId }) => messageId === `<${id}>`);

const whole: Partial<MailDraft> = {
	inReplyTo: 'first@fabrikam.example',
	references: ['zero@fabrikam.example', 'first@fabrikam.example'],
	importance: 'high',
	headers: [{ name: 'X-Ticket', value: '42' }],
	replyTo: [{ address: SUPPORT }],
	bcc: [{ address: SUPPORT }],
	html: '<p>Hello <img src="cid:logo@x"></p>',
	invite: {
		uid: 'meeting@contoso.example',
		method: 'request',
		sequence: 0,
		start: new Date('2026-12-01T10:00:00Z'),
		end: new Date('2026-12-01T11:00:00Z'),
		summary: 'Review',
	},
};
const file = (fileName: string, size: number, more = {}) => ({
	fileName,
	mimeType: 'application/octet-stream',
	content: Buffer.alloc(size, fileName),
	...more,
});
const logo = file('logo.png', 150_000, { mimeType: 'image/png', contentId: 'logo@x' });

describe.each<[string, Partial<MailDraft>['attachments']]>([
	['a small message', [file('small.txt', 1_000), logo]],
	[
		'a large message',
		[file('small.txt', 1_000), logo, file('Überblick.bin', 5_000_000), file('middle.bin', 1_500_000)],
	],
])('%s', (_, attachments) => {
	it('arrives as it was composed, at blind recipients too, and is kept once', async () => {
		const { result, received, id } = await send({ ...whole, attachments: attachments ?? [] });
		expect(result).toMatchObject({ accepted: [GRACE, SUPPORT], rejected: [] });
		expect(result.response).toContain('202');
		for (const address of [GRACE, SUPPORT]) {
			const [copy, ...more] = received(address);
			expect(more).toEqual([]);
			const mail = await parseMessage(copy!.mime);
			expect(mail).toMatchObject({
				messageId: id,
				subject: 'Grüße',
				inReplyTo: 'first@fabrikam.example',
				references: ['zero@fabrikam.example', 'first@fabrikam.example'],
				importance: 'high',
				replyTo: [{ address: SUPPORT }],
			});
			expect(mail.bcc).toBeUndefined();
			expect(mail.headers.find(({ name }) => name === 'X-Ticket')?.value).toBe('42');
			expect(mail.html).toContain('cid:logo@x');
			expect(copy!.mime.toString('latin1')).toMatch(/text\/calendar;[^]*method=REQUEST/);
			for (const { fileName, content } of attachments ?? []) {
				const found = mail.attachments.find((one) => one.fileName === fileName);
				expect(found?.content?.equals(content)).toBe(true);
			}
			expect(mail.attachments.find(({ fileName }) => fileName === 'logo.png')).toMatchObject({
				contentId: 'logo@x',
				inline: true,
			});
		}
		expect(copies(ADA, 'sentitems', id)).toHaveLength(1);
		expect(copies(ADA, 'drafts', id)).toEqual([]);
		expect(lab.server.uploads.open).toBe(0);
	});

	it('is not kept where nobody wants it kept', async () => {
		const { result, received, id } = await send(
			{ attachments: attachments ?? [] },
			{ saveToSentItems: false },
		);
		expect(received(GRACE)).toHaveLength(1);
		expect(result.response).not.toContain('copy');
		for (const folder of ['sentitems', 'drafts', 'deleteditems', 'outbox'])
			expect(copies(ADA, folder, id)).toEqual([]);
	});
});

describe('a sender', () => {
	it('may be a shared mailbox, which keeps the copy', async () => {
		const { received, id } = await send({ from: { address: SUPPORT } }, { mailbox: SUPPORT });
		expect(received(GRACE)).toHaveLength(1);
		expect(copies(SUPPORT, 'sentitems', id)).toHaveLength(1);
		expect(copies(ADA, 'sentitems', id)).toEqual([]);
	});

	it('may be an app', async () => {
		const { received } = await send(
			{ from: { address: SUPPORT } },
			{ mailbox: SUPPORT },
			await lab.appTokens(),
		);
		expect(received(GRACE)).toHaveLength(1);
	});

	it.each([
		['a small', 10],
		['a large', 4_000_000],
	])('that is somebody else is refused, and nothing is left of %s message', async (_, size) => {
		const drafts = lab.server.store.messages(ADA, 'drafts').length;
		const error = await send({ from: { address: GRACE }, attachments: [file('a.bin', size)] }).then(
			() => undefined,
			(reason: MailError) => reason,
		);
		expect(error).toBeInstanceOf(MailError);
		expect(error).toMatchObject({ kind: 'permission', code: 'ErrorSendAsDenied' });
		expect(lab.server.store.messages(ADA, 'drafts')).toHaveLength(drafts);
		expect(lab.server.store.messages(ADA, 'deleteditems')).toEqual([]);
	});
});

it('GraphTransport sends many at once without being turned away', async () => {
	await Promise.all(Array.from({ length: 16 }, async () => await send({})));
	expect(lab.server.throttle.peak).toBeLessThanOrEqual(4);
	expect(lab.server.throttle.refused).toBe(0);
});
