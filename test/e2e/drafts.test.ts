import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { WebProtocol } from '../lab/ExchangeLab';
import { accessFor, MailLab } from '../lab/MailLab';
import type { N8nCredential } from '../lab/n8n/n8nTypes';
import { dispatch, type SendNodeName } from './helpers/Outbox';
import { people } from './helpers/people';

jest.setTimeout(300_000);

const APIS: readonly WebProtocol[] = ['graph', 'ews'];
const SENDER = 'sender@contoso.example';
const CUSTOMER = 'customer@contoso.example';

let lab: MailLab;
const credentials = new Map<SendNodeName, N8nCredential>();

beforeAll(async () => {
	lab = await MailLab.start({ authority: { users: people('sender', 'customer') }, exchange: true });
	for (const { user } of lab.authority.users) lab.exchange.store.mailbox(user);
	for (const by of ['smtp', ...APIS] as const) {
		const access = by === 'smtp' ? {} : accessFor(by);
		credentials.set(by, await lab.signedInCredential(lab.user('sender'), access));
	}
});

afterAll(async () => await lab?.stop());

/** Sends one item, in a workflow whose time zone is not that of the process. */
const send = async (
	by: SendNodeName,
	subject: string,
	parameters: INodeParameters & { options?: INodeParameters },
	item: IDataObject = {},
) =>
	await dispatch(lab, {
		items: [item],
		by,
		credentials: [credentials.get(by) as N8nCredential],
		timezone: 'America/New_York',
		onError: 'continueErrorOutput',
		parameters: { to: CUSTOMER, subject, text: 'Hello', ...parameters },
	});

const messages = (mailbox: string, folder: string, subject: string) =>
	lab.exchange.store.messages(mailbox, folder).filter((message) => message.subject === subject);

/** As n8n's date picker gives it: no zone. */
const inNewYork = (time: number) =>
	new Date(time).toLocaleString('sv-SE', { timeZone: 'America/New_York' }).replace(' ', 'T');

describe.each(APIS)('in n8n by %s', (by) => {
	it('creates a draft, and returns its ID', async () => {
		const subject = `A draft by ${by}`;
		const { sent } = await send(by, subject, { operation: 'createDraft', to: '' });
		expect(sent[0]?.json).toMatchObject({ sent: false, draft: { id: expect.any(String) } });
		expect(messages(SENDER, 'drafts', subject)).toMatchObject([{ isDraft: true }]);
		const { webLink } = sent[0]?.json.draft as { webLink?: string };
		expect(typeof webLink).toBe(by === 'graph' ? 'string' : 'undefined');
	});

	it('saves a reply as a draft in its conversation', async () => {
		const { sent } = await send(
			by,
			'',
			{ operation: 'reply', options: { saveAsDraft: true } },
			{ from: [{ address: CUSTOMER }], subject: `Question by ${by}`, messageId: 'first@contoso.example' },
		);
		expect(sent[0]?.json).toMatchObject({ sent: false, draft: { id: expect.any(String) } });
		const [draft] = messages(SENDER, 'drafts', `Re: Question by ${by}`);
		expect(draft?.envelope.inReplyTo).toBe('<first@contoso.example>');
		expect(messages(CUSTOMER, 'inbox', `Re: Question by ${by}`)).toEqual([]);
	});

	it('requests receipts, and sends the sender a blind copy', async () => {
		const subject = `Receipts by ${by}`;
		const options = { isReadReceiptRequested: true, isDeliveryReceiptRequested: true, bccToSelf: true };
		const { sent } = await send(by, subject, { options });
		expect(sent[0]?.json).toMatchObject({ sent: true, accepted: [CUSTOMER, SENDER] });
		expect(messages(SENDER, 'sentitems', subject)).toMatchObject([{ deliveryReceiptRequested: true }]);
		const [mail] = messages(CUSTOMER, 'inbox', subject);
		expect(mail?.mime.toString()).toContain(`Disposition-Notification-To: <${SENDER}>`);
		expect(messages(SENDER, 'inbox', subject)).toHaveLength(1);
	});

	it('defers a message in Exchange until the time set in the workflow', async () => {
		const subject = `Later by ${by}`;
		const time = Math.ceil(Date.now() / 1000) * 1000 + 7_200_000;
		const { sent } = await send(by, subject, { options: { sendAt: inNewYork(time) } });
		expect(sent[0]?.json).toMatchObject({ sent: true, sendAt: new Date(time).toISOString() });
		expect(messages(SENDER, 'drafts', subject)).toMatchObject([{ deferredSendTime: new Date(time) }]);
		expect(messages(CUSTOMER, 'inbox', subject)).toEqual([]);
	});
});

it('SMTP Send requests receipts with DSN if the server supports it', async () => {
	const before = lab.relay.taken.length;
	const options = { isReadReceiptRequested: true, isDeliveryReceiptRequested: true, bccToSelf: true };
	const { sent } = await send('smtp', 'Receipts by SMTP', { options });
	expect(sent[0]?.json).toMatchObject({ sent: true, accepted: [CUSTOMER, SENDER] });
	const [taken] = lab.relay.taken.slice(before);
	expect(taken?.to).toEqual([CUSTOMER, SENDER]);
	expect(taken?.mime.toString()).toContain(`Disposition-Notification-To: <${SENDER}>`);
});

it('SMTP Send refuses drafts, and says which node can create them', async () => {
	const { failed } = await send('smtp', 'Not by SMTP', { operation: 'createDraft' });
	expect(failed[0]?.json.error).toMatchObject({
		sent: false,
		hint: expect.stringContaining('Microsoft MAPI Send'),
	});
});
