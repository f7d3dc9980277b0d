import type { IExecuteFunctions, INodeTypeDescription } from 'n8n-workflow';
import { MicrosoftMapiSend } from '../../../../../nodes/MicrosoftMapiSend/MicrosoftMapiSend.node';
import { MicrosoftSmtpSend } from '../../../../../nodes/MicrosoftSmtpSend/MicrosoftSmtpSend.node';
import { parametersOf } from '../../../../../nodes/mail/n8n/send/parametersOf';
import { readDraft } from '../../../../../nodes/mail/n8n/send/readDraft';
import { readOperation } from '../../../../../nodes/mail/n8n/send/readOperation';
import { readSendSettings } from '../../../../../nodes/mail/n8n/send/readSendSettings';
import { expectRow, expectWhole, type Elsewhere, type Look, type Row, type Rows } from './Form';

const NOW = Date.UTC(2026, 10, 25, 12);

beforeAll(() => jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
afterAll(() => jest.useRealTimers());

/** Both that a node reads for an item: how it is sent, and what. */
const look: Look = async (context: IExecuteFunctions) => {
	const parameter = parametersOf(context, 0);
	const { filter, routes, ...settings } = await readSendSettings(context, 0, parameter);
	const draft = await readDraft(context, 0, parameter, []);
	const listed = ['ann@contoso.example', 'bob@fabrikam.example'];
	const [first, second] = routes.map(({ account, ...route }) => {
		const { tokens: _tokens, ...signIn } = account ?? { tokens: undefined };
		return { ...route, signIn };
	});
	const recipients = listed.filter((address) => filter.lets(address));
	return { operation: readOperation(parameter), first, second, ...settings, recipients, draft };
};

const MAIL = {
	from: [{ address: 'ann@contoso.example' }],
	to: [{ address: 'desk@contoso.example' }, { address: 'bob@fabrikam.example' }],
	subject: 'Printer',
	text: 'It is on fire.',
	messageId: '<1@contoso.example>',
	attachments: [{ fileName: 'photo.png', binary: 'photo' }],
};
const REPLY = { operation: 'reply', mail: MAIL };
const FORWARD = { operation: 'forward', mail: MAIL, to: 'ann@contoso.example' };
const QUESTION = { operation: 'sendAndWait', message: 'Buy it?' };
const TWO = { ...QUESTION, 'approvalOptions.values.approvalType': 'double' };
const MEETING = {
	'options.invite.meeting.start': '2026-12-01T10:00:00Z',
	'options.invite.meeting.end': '2026-12-01T11:00:00Z',
	'options.invite.meeting.uid': 'm1',
};
const meeting = (
	name: string,
	value: unknown,
	changes: Row['changes'] = { [`draft.invite.${name}`]: value },
): Rows => ({
	[`options.invite.meeting.${name}`]: { value, among: MEETING, changes },
});
const UNTIL = { ...QUESTION, 'options.limitWaitTime.values.limitType': 'afterTimeInterval' };

const NEW: Rows = {
	operation: { value: 'createDraft', changes: { operation: 'createDraft', asDraft: true } },
	to: { value: 'ann@contoso.example', changes: { 'draft.to': [{ address: 'ann@contoso.example' }] } },
	subject: { value: 'Hello', changes: { 'draft.subject': 'Hello' } },
	emailFormat: {
		value: 'both',
		among: { text: 'a' },
		changes: { 'draft.html': '' },
	},
	text: { value: 'Hello', changes: { 'draft.text': 'Hello' } },
	html: { value: '<p>Hello</p>', among: { emailFormat: 'html' }, changes: { 'draft.html': '<p>Hello</p>' } },
	cc: {
		value: 'ann@contoso.example',
		changes: { 'draft.cc': [{ address: 'ann@contoso.example' }] },
	},
	bcc: {
		value: 'ann@contoso.example',
		changes: { 'draft.bcc': [{ address: 'ann@contoso.example' }] },
	},
	'options.bccToSelf': { value: true, changes: { 'draft.bccToSelf': true } },
	'options.replyTo': {
		value: 'ann@contoso.example',
		changes: { 'draft.replyTo': [{ address: 'ann@contoso.example' }] },
	},
	'options.importance': { value: 'high', changes: { 'draft.importance': 'high' } },
	'options.automaticReply': { value: true, changes: { 'draft.isAutoReply': true } },
	'options.isReadReceiptRequested': {
		value: true,
		changes: { 'draft.receipts': { read: true, delivery: false } },
	},
	'options.isDeliveryReceiptRequested': {
		value: true,
		changes: { 'draft.receipts': { read: false, delivery: true } },
	},
	'options.headers.header.name': {
		value: 'X-Desk',
		among: { 'options.headers.header.value': '1' },
		changes: { 'draft.headers': [{ name: 'X-Desk', value: '1' }] },
	},
	'options.headers.header.value': {
		value: '1',
		among: { 'options.headers.header.name': 'X-Desk' },
		changes: { 'draft.headers': [{ name: 'X-Desk', value: '1' }] },
	},
	attachments: {
		value: 'data',
		changes: {
			'draft.attachments': [
				{ fileName: 'mail.eml', mimeType: 'application/octet-stream', content: Buffer.from('data') },
			],
		},
	},
	'options.inlineImages': {
		value: 'photo',
		changes: {
			'draft.attachments': [
				{ fileName: 'photo.png', mimeType: 'image/png', content: Buffer.from('photo'), contentId: 'photo' },
			],
		},
	},
	...meeting('summary', 'Review'),
	...meeting('start', '2026-12-01T09:00:00Z', { 'draft.invite.start': new Date('2026-12-01T09:00:00Z') }),
	...meeting('end', '2026-12-01T12:00:00Z', { 'draft.invite.end': new Date('2026-12-01T12:00:00Z') }),
	...meeting('allDay', true, {
		'draft.invite.isAllDay': true,
		'draft.invite.start': new Date('2026-12-01'),
		'draft.invite.end': new Date('2026-12-02'),
	}),
	...meeting('location', 'Room 4'),
	...meeting('description', 'Bring it'),
	...meeting('method', 'cancel'),
	...meeting('uid', 'm2'),
	...meeting('sequence', 3),
};

const ANSWERS: Rows = {
	mail: {
		value: { ...MAIL, subject: 'Phone' },
		among: REPLY,
		changes: { 'draft.subject': 'Re: Phone' },
	},
	'options.replyToAll': {
		value: true,
		among: REPLY,
		changes: { 'draft.to': [...MAIL.from, ...MAIL.to] },
	},
	forwardAs: {
		value: 'attachment',
		among: { ...FORWARD, forwardAttachments: false },
		changes: {
			'draft.attachments': [
				{ fileName: 'mail.eml', mimeType: 'message/rfc822', content: Buffer.from('data') },
			],
			'draft.text': '',
		},
	},
	forwardAttachments: { value: false, among: FORWARD, changes: { 'draft.attachments': [] } },
	rawField: {
		value: 'photo',
		among: { ...FORWARD, forwardAs: 'attachment' },
		changes: {
			'draft.attachments': [
				{ fileName: 'photo.png', mimeType: 'message/rfc822', content: Buffer.from('photo') },
			],
		},
	},
};

const text = (expected: RegExp): Row['changes'] => ({
	'draft.text': expect.stringMatching(expected),
	'draft.html': expect.any(String),
});

const QUESTIONS: Rows = {
	message: { value: 'Sell it?', among: QUESTION, changes: text(/^Sell it\?/) },
	responseType: { value: 'freeText', among: QUESTION, changes: text(/^Respond: /m) },
	'approvalOptions.values.approvalType': { value: 'double', among: QUESTION, changes: text(/^Decline: /m) },
	'approvalOptions.values.approveLabel': { value: 'Yes', among: QUESTION, changes: text(/^Yes: /m) },
	'approvalOptions.values.disapproveLabel': { value: 'No', among: TWO, changes: text(/^No: /m) },
	'options.limitWaitTime.values.limitType': {
		value: 'atSpecifiedTime',
		among: { ...QUESTION, 'options.limitWaitTime.values.maxDateAndTime': '2026-12-24T10:00:00Z' },
		changes: { 'draft.waitUntil': new Date('2026-12-24T10:00:00Z') },
	},
	'options.limitWaitTime.values.resumeAmount': {
		value: 2,
		among: UNTIL,
		changes: { 'draft.waitUntil': new Date(NOW + 2 * 3_600_000) },
	},
	'options.limitWaitTime.values.resumeUnit': {
		value: 'days',
		among: UNTIL,
		changes: { 'draft.waitUntil': new Date(NOW + 86_400_000) },
	},
	'options.limitWaitTime.values.maxDateAndTime': {
		value: '2026-12-26T10:00:00Z',
		among: {
			...QUESTION,
			'options.limitWaitTime.values.limitType': 'atSpecifiedTime',
			'options.limitWaitTime.values.maxDateAndTime': '2026-12-24T10:00:00Z',
		},
		changes: { 'draft.waitUntil': new Date('2026-12-26T10:00:00Z') },
	},
};

const BACKUP = { useFallback: true, fallbackServer: 'mail.contoso.example' };

const WAY: Rows = {
	authentication: {
		value: 'microsoftMailAppApi',
		changes: {
			'first.signIn.id': 'microsoftMailAppApi:microsoftMailAppApi',
			'first.signIn.isApp': true,
		},
	},
	fromEmail: { value: 'sales@contoso.example', changes: { 'first.from': 'sales@contoso.example' } },
	recipientFilter: {
		value: 'allow',
		among: { recipientFilter: 'ignore', recipientFilterEmails: 'ann@contoso.example' },
		changes: { recipients: ['ann@contoso.example'] },
	},
	recipientFilterEmails: {
		value: 'ann@contoso.example',
		among: { recipientFilter: 'ignore' },
		changes: { recipients: ['bob@fabrikam.example'] },
	},
	recipientFilterDomains: {
		value: 'fabrikam.example',
		among: { recipientFilter: 'ignore' },
		changes: { recipients: ['ann@contoso.example'] },
	},
	useFallback: {
		value: true,
		among: { fallbackServer: 'mail.contoso.example' },
		changes: { second: expect.objectContaining({ from: 'desk@contoso.example' }) },
	},
	fallbackAuthentication: {
		value: 'microsoftMailFallbackAppApi',
		among: BACKUP,
		changes: {
			'second.signIn.id': 'microsoftMailFallbackAppApi:microsoftMailFallbackAppApi',
			'second.signIn.isApp': true,
		},
	},
	fallbackFromEmail: {
		value: 'sales@contoso.example',
		among: BACKUP,
		changes: { 'second.from': 'sales@contoso.example' },
	},
	proxy: { value: 'none', changes: { 'first.connection.proxy': 'none' } },
	'options.ca': { value: 'PEM', changes: { 'first.connection.ca': 'PEM' } },
	'options.ignoreCertificateErrors': {
		value: true,
		changes: { 'first.connection.ignoreCertificateErrors': true },
	},
	'options.maxConnections': { value: 2, changes: { maxConnections: 2 } },
	'options.senderName': { value: 'Service Desk', changes: { senderName: 'Service Desk' } },
	'options.tries': { value: 2, changes: { tries: 2 } },
	'options.username': {
		value: 'joe@contoso.example',
		changes: { 'first.signIn.user': 'joe@contoso.example' },
	},
};

/** Of nodes of version 1, which are read as before. */
const OF_FIRST = 'unit/texts/savedSettings.test.ts';
const ELSEWHERE: Elsewhere = {
	'options.cc': OF_FIRST,
	'options.bcc': OF_FIRST,
	'options.attachments': OF_FIRST,
	'options.idempotencyKey': 'integration/n8n/send/mapiSend.test.ts',
	'options.maxReplyRecipients': 'unit/n8n/send/readDraft.test.ts',
};

const OTHER = { serverFrom: 'other' };
const OTHER_BACKUP = { ...BACKUP, fallbackServerFrom: 'other' };

const SMTP: Rows = {
	...NEW,
	...ANSWERS,
	...QUESTIONS,
	...WAY,
	serverFrom: {
		value: 'other',
		among: { server: 'mail.contoso.example' },
		changes: { 'first.connection.host': 'mail.contoso.example' },
	},
	server: {
		value: 'mail.contoso.example',
		among: OTHER,
		changes: { 'first.connection.host': 'mail.contoso.example' },
	},
	security: {
		value: 'ssl',
		among: OTHER,
		changes: { 'first.connection.security': 'ssl', 'first.connection.port': 465 },
	},
	port: { value: 2525, among: OTHER, changes: { 'first.connection.port': 2525 } },
	fallbackServerFrom: {
		value: 'other',
		among: BACKUP,
		changes: { 'second.connection.host': 'mail.contoso.example' },
	},
	fallbackServer: {
		value: 'smtp.office365.com',
		among: OTHER_BACKUP,
		changes: { 'second.connection.host': 'smtp.office365.com' },
	},
	fallbackSecurity: {
		value: 'ssl',
		among: OTHER_BACKUP,
		changes: { 'second.connection.security': 'ssl', 'second.connection.port': 465 },
	},
	fallbackPort: { value: 2525, among: OTHER_BACKUP, changes: { 'second.connection.port': 2525 } },
	'options.allowUnencrypted': { value: true, changes: { 'first.connection.allowUnencrypted': true } },
	'options.clientHostName': { value: 'n8n.contoso.example', changes: { clientName: 'n8n.contoso.example' } },
	'options.messagesPerConnection': { value: 10, changes: { messagesPerConnection: 10 } },
	'options.messagesPerMinute': { value: 30, changes: { messagesPerMinute: 30 } },
};

const EWS: Row['changes'] = {
	'first.protocol': 'ews',
	'first.connection.host': 'outlook.office365.com',
};

const MAPI: Rows = {
	...NEW,
	...ANSWERS,
	...QUESTIONS,
	...WAY,
	api: { value: 'ews', changes: EWS },
	server: {
		value: 'mail.contoso.example',
		changes: { 'first.connection.host': 'mail.contoso.example' },
	},
	fallbackApi: { value: 'ews', among: BACKUP, changes: { 'second.protocol': 'ews' } },
	fallbackServer: {
		value: 'graph.microsoft.com',
		among: BACKUP,
		changes: { 'second.connection.host': 'graph.microsoft.com' },
	},
	'options.saveAsDraft': { value: true, among: REPLY, changes: { asDraft: true } },
	'options.saveToSentItems': { value: false, changes: { saveToSentItems: false } },
	'options.sendAt': {
		value: '2026-12-01T10:00:00Z',
		changes: { 'draft.sendAt': new Date('2026-12-01T10:00:00Z') },
	},
};

const NODES: ReadonlyArray<readonly [string, INodeTypeDescription, Rows]> = [
	['Microsoft SMTP Send', new MicrosoftSmtpSend().description, SMTP],
	['Microsoft MAPI Send', new MicrosoftMapiSend().description, MAPI],
];

describe.each(NODES)('%s', (_name, description, rows) => {
	it('has a row for each of its fields', () => expectWhole(description, rows, ELSEWHERE));

	it.each(Object.entries(rows))('%s changes its setting, and no other', async (...row) => {
		await expectRow(description, look, row);
	});
});
