import type { IDataObject } from 'n8n-workflow';

import { parseMessage } from '../../../../nodes/mail/message/parseMessage';
import type { StoredMessage } from '../../../lab/exchange/StoredMessage';
import { waitFor } from '../../../lab/waitFor';
import { toGraphId } from '../../../lab/graph/ids';
import { APIS, CUSTOMER, exchange, received, run, SENDER, useMapiSender } from './mapiSender';

useMapiSender();

const drafts = (subject: string) =>
	exchange.store.messages(SENDER, 'drafts').filter((message) => message.subject === subject);
const MEGABYTE = 1024 * 1024;

const MAIL = {
	from: [{ address: CUSTOMER, name: 'Grace' }],
	messageId: 'first@contoso.example',
};

describe.each(APIS)('Create Draft by %s', (api) => {
	const idsOf = ({ id, immutableId }: StoredMessage) => (api === 'ews' ? [id] : [toGraphId(immutableId)]);
	const idOf = (item: { json: IDataObject } | undefined) => (item?.json.draft as { id: string }).id;

	it('saves the message in Drafts, returns its ID, and sends nothing', async () => {
		const subject = `Draft ${api}`;
		const [item] = await run({
			api,
			parameters: { operation: 'createDraft', subject, options: { bcc: 'support@contoso.example' } },
		});
		expect(item?.json).toMatchObject({
			sent: false,
			accepted: [],
			rejected: [],
			dropped: [],
			fallback: false,
		});
		const [draft, ...others] = drafts(subject);
		expect(others).toEqual([]);
		expect(draft).toMatchObject({ isDraft: true, messageId: `<${String(item?.json.messageId)}>` });
		expect(draft && idsOf(draft)).toContain(idOf(item));
		expect(draft?.envelope.to.map(({ address }) => address)).toEqual([CUSTOMER]);
		expect(draft?.envelope.bcc.map(({ address }) => address)).toEqual(['support@contoso.example']);
		const { webLink } = item?.json.draft as { webLink?: string };
		if (api === 'graph') expect(webLink).toMatch(/^https:\/\/outlook\.office365\.com\/owa\//);
		else expect(webLink).toBeUndefined();
		expect(received(subject)).toEqual([]);
	});

	it('needs no recipient yet', async () => {
		const subject = `Draft for nobody ${api}`;
		const [item] = await run({ api, parameters: { operation: 'createDraft', subject, to: '' } });
		expect(item?.json).toMatchObject({ sent: false, draft: { id: expect.any(String) } });
		expect(drafts(subject)).toHaveLength(1);
	});

	it('has its files, large ones too', async () => {
		const subject = `Draft with files ${api}`;
		const content = Buffer.alloc(6 * MEGABYTE, 'film');
		const film = { data: content.toString('base64'), mimeType: 'video/mp4', fileName: 'film.mp4' };
		const note = {
			data: Buffer.from('a note').toString('base64'),
			mimeType: 'text/plain',
			fileName: 'note.txt',
		};
		await run({
			api,
			items: [{ json: {}, binary: { note, film } }],
			parameters: { operation: 'createDraft', subject, options: { attachments: '*' } },
		});
		const [draft] = drafts(subject);
		const { attachments } = await parseMessage(draft?.mime ?? Buffer.alloc(0), {
			attachments: true,
			maxAttachmentBytes: Infinity,
		});
		expect(attachments.map(({ fileName }) => fileName).sort()).toEqual(['film.mp4', 'note.txt']);
		expect(attachments.find(({ fileName }) => fileName === 'film.mp4')?.content?.equals(content)).toBe(true);
	});

	it('is an answer in the thread, with Save as Draft', async () => {
		const [item] = await run({
			api,
			parameters: {
				operation: 'reply',
				mail: { ...MAIL, subject: `Printer ${api}` },
				options: { saveAsDraft: true },
			},
		});
		expect(item?.json).toMatchObject({ sent: false, draft: { id: expect.any(String) } });
		const [draft] = drafts(`Re: Printer ${api}`);
		expect(draft?.envelope).toMatchObject({
			inReplyTo: '<first@contoso.example>',
			to: [{ address: CUSTOMER, name: 'Grace' }],
		});
		expect(received(`Re: Printer ${api}`)).toEqual([]);
	});

	it('is made once over the tries of a run, and once under a key', async () => {
		const subject = `Draft once ${api}`;
		const parameters = { operation: 'createDraft', subject };
		const nodeContext = {};
		const bad = { json: {}, binary: {} };
		const items = [{ json: {} }, bad];
		const both = { ...parameters, to: CUSTOMER, options: { attachments: '' } };
		const first = await run({ api, items, nodeContext, parameters: both });
		expect(first).toHaveLength(2);
		expect(drafts(subject)).toHaveLength(2);
		const keyed = { ...parameters, subject: `${subject}, keyed`, options: { idempotencyKey: subject } };
		const [one] = await run({ api, parameters: keyed });
		const [two] = await run({ api, parameters: keyed });
		expect(one?.json).not.toHaveProperty('alreadySaved');
		expect(two?.json).toMatchObject({ sent: false, alreadySaved: true, messageId: one?.json.messageId });
		expect(drafts(`${subject}, keyed`)).toHaveLength(1);
	});

	it('is found where the answer was lost, and not made twice', async () => {
		const subject = `Draft lost ${api}`;
		if (api === 'ews') exchange.loseNextAnswer(api);
		else exchange.graph.faults.next({ method: 'POST', path: /\/messages$/, fault: { kind: 'dropAnswer' } });
		const [item] = await run({ api, parameters: { operation: 'createDraft', subject } });
		expect(item?.json).toMatchObject({ sent: false, draft: { id: expect.any(String) } });
		expect(drafts(subject)).toHaveLength(1);
		expect(drafts(subject).flatMap(idsOf)).toContain(idOf(item));
	});

	it('asks for receipts when it is sent', async () => {
		const subject = `Draft with receipts ${api}`;
		const options = { isReadReceiptRequested: true, isDeliveryReceiptRequested: true };
		await run({ api, parameters: { operation: 'createDraft', subject, options } });
		expect(drafts(subject)[0]).toMatchObject({ deliveryReceiptRequested: true });
	});

	it('is no place for Send Later', async () => {
		const subject = `Draft later ${api}`;
		const options = { sendAt: '2099-01-01T08:00:00Z' };
		const [item] = await run({
			api,
			parameters: { operation: 'reply', mail: MAIL, subject, options: { ...options, saveAsDraft: true } },
		});
		expect(item?.json.error).toMatchObject({
			kind: 'configuration',
			message: expect.stringContaining('draft'),
		});
	});
});

describe.each(APIS)('options of a message by %s', (api) => {
	it('asks for receipts of reading and delivery', async () => {
		const subject = `Receipts ${api}`;
		const options = { isReadReceiptRequested: true, isDeliveryReceiptRequested: true };
		const [item] = await run({ api, parameters: { subject, options } });
		expect(item?.json).toMatchObject({ sent: true, accepted: [CUSTOMER] });
		const [mime = ''] = received(subject);
		expect(mime).toContain(`Disposition-Notification-To: <${SENDER}>`);
		const copies = exchange.store.messages(SENDER, 'sentitems').filter((one) => one.subject === subject);
		expect(copies).toMatchObject([{ deliveryReceiptRequested: true }]);
		expect(exchange.store.messages(SENDER, 'drafts').filter((one) => one.subject === subject)).toEqual([]);
	});

	it('leaves the message with Exchange until it is time', async () => {
		const subject = `Later ${api}`;
		const sendAt = new Date(Date.now() + 10_000).toISOString();
		const [item] = await run({ api, parameters: { subject, options: { sendAt } } });
		// n8n's dates have seconds.
		expect(item?.json).toMatchObject({ sent: true, accepted: [CUSTOMER] });
		expect(Date.parse(String(item?.json.sendAt))).toBeLessThanOrEqual(Date.parse(sendAt));
		expect(received(subject)).toEqual([]);
		expect(drafts(subject)).toHaveLength(1);
		await waitFor('the message to go out', () => received(subject).length > 0, 60_000);
		expect(received(subject)).toHaveLength(1);
		expect(drafts(subject)).toEqual([]);
		expect(received(subject, SENDER, 'sentitems')).toHaveLength(1);
	});

	it.each([
		['a time that has passed', { sendAt: '2020-01-01T08:00:00Z' }, 'is in the past'],
		['what is no time', { sendAt: 'tomorrow' }, 'Send Later is not a date and time'],
		[
			'a copy that is not wanted',
			{ sendAt: '2099-01-01T08:00', saveToSentItems: false },
			'Save to Sent Items',
		],
	])('refuses %s', async (_, options, words) => {
		const subject = `Refused ${api}`;
		const [item] = await run({ api, parameters: { subject, options } });
		expect(item?.json.error).toMatchObject({ sent: false, message: expect.stringContaining(words) });
		expect(received(subject)).toEqual([]);
	});

	it('does not say that a message is not sent which Exchange still holds back', async () => {
		const subject = `Later under a key ${api}`;
		const options = { sendAt: '2099-01-01T08:00:00Z', idempotencyKey: subject };
		exchange.loseNextAnswer(api);
		await run({ api, parameters: { subject, options } });
		const [again] = await run({ api, parameters: { subject, options } });
		expect(again?.json.error).toMatchObject({ sent: 'unknown' });
		expect(drafts(subject)).toHaveLength(1);
	});

	it('sends a blind copy to the sender', async () => {
		const subject = `To self ${api}`;
		const [item] = await run({ api, parameters: { subject, options: { bccToSelf: true } } });
		expect(item?.json).toMatchObject({ accepted: [CUSTOMER, SENDER] });
		expect(received(subject, SENDER)).toHaveLength(1);
		expect(received(subject)[0]).not.toMatch(/^bcc/im);
	});

	it('holds the copy to the filter', async () => {
		const subject = `To self, filtered ${api}`;
		const [item] = await run({
			api,
			parameters: {
				subject,
				recipientFilter: 'allow',
				recipientFilterEmails: CUSTOMER,
				options: { bccToSelf: true },
			},
		});
		expect(item?.json).toMatchObject({ accepted: [CUSTOMER], dropped: [SENDER] });
		expect(received(subject, SENDER)).toEqual([]);
	});
});
