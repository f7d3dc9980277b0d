import { rootCertificates } from 'node:tls';
import type { IExecuteFunctions, INodeTypeDescription } from 'n8n-workflow';
import { MicrosoftImapTrigger } from '../../../../../nodes/MicrosoftImapTrigger/MicrosoftImapTrigger.node';
import { MicrosoftMapiTrigger } from '../../../../../nodes/MicrosoftMapiTrigger/MicrosoftMapiTrigger.node';
import { MicrosoftPop3Trigger } from '../../../../../nodes/MicrosoftPop3Trigger/MicrosoftPop3Trigger.node';
import { pop3Protocol } from '../../../../../nodes/MicrosoftPop3Trigger/pop3Protocol';
import type { MessageFilter } from '../../../../../nodes/mail/filter/MessageFilter';
import { readTriggerSettings } from '../../../../../nodes/mail/n8n/settings/readTriggerSettings';
import { readWebApi } from '../../../../../nodes/mail/n8n/settings/readWebApi';
import { expectRow, expectWhole, type Look, type Row, type Rows } from './Form';

/** A filter cannot be looked into: what it says of three mails. */
function verdicts(filter: MessageFilter | undefined): string | undefined {
	const mails = [
		{ from: ['ann@contoso.example'], subject: 'Printer' },
		{ from: ['bob@fabrikam.example'], subject: 'Printer' },
		{ from: ['eve@x.example'], subject: 'Invoice' },
	];
	return filter && mails.map((mail) => filter.judgeHeader(mail)).join(' ');
}

const lookAt =
	(protocol: 'imap' | 'pop3' | 'web', checkIntervalSeconds?: number): Look =>
	async (context: IExecuteFunctions) => {
		const parameter = (name: string, fallback?: unknown) => context.getNodeParameter(name, 0, fallback);
		const node = { getNode: () => context.getNode(), getNodeParameter: parameter };
		const settings = await readTriggerSettings(
			{
				helpers: {},
				getNode: () => context.getNode(),
				getCredentials: async (type) => await context.getCredentials(type),
				parameter,
			},
			protocol === 'web' ? readWebApi(node) : protocol,
			checkIntervalSeconds,
		);
		const { filter, findTicket, ...rest } = settings;
		return { ...rest, filter: verdicts(filter), ticket: findTicket?.('Re: [#4711] Printer') };
	};

const MAIL = { filterType: 'ignore', filterEmails: 'nobody@x.example' };
const CA = (rootCertificates[0] ?? '').trim();
const ON_SUCCESS = { acknowledge: 'onSuccess' };

/** What all three have. */
const ANY: Rows = {
	authentication: {
		value: 'microsoftMailAppApi',
		changes: {
			credentialType: 'microsoftMailAppApi',
			account: 'microsoftMailAppApi:microsoftMailAppApi',
		},
	},
	mailbox: { value: 'sales@contoso.example', changes: { mailbox: 'sales@contoso.example' } },
	read: { value: 'all', changes: { read: 'all' } },
	format: { value: 'full', changes: { format: 'full' } },
	downloadAttachments: { value: true, changes: { attachments: true } },
	filterType: {
		value: 'allow',
		among: MAIL,
		changes: { filter: 'exclude exclude exclude' },
	},
	filterEmails: { value: 'ann@contoso.example', among: MAIL, changes: { filter: 'exclude take take' } },
	filterDomains: { value: 'fabrikam.example', among: MAIL, changes: { filter: 'take exclude take' } },
	filterKeywords: { value: 'invoice', among: MAIL, changes: { filter: 'undecided undecided exclude' } },
	acknowledge: { value: 'immediately', changes: { acknowledge: 'immediately' } },
	proxy: { value: 'none', changes: { 'connection.proxy': 'none' } },
	'assignment.category': { value: 'Hardware', changes: { assignment: { category: 'Hardware' } } },
	'assignment.company': { value: 'Contoso', changes: { assignment: { company: 'Contoso' } } },
	'assignment.technicianGroup': { value: 'Desk', changes: { assignment: { technicianGroup: 'Desk' } } },
	'assignment.labels.label.name': {
		value: 'floor',
		among: { 'assignment.company': 'Contoso', 'assignment.labels.label.value': '4' },
		changes: { 'assignment.floor': '4' },
	},
	'assignment.labels.label.value': {
		value: '4',
		among: { 'assignment.labels.label.name': 'floor' },
		changes: { 'assignment.floor': '4' },
	},
	'options.attachmentPrefix': { value: 'file', changes: { attachmentPrefix: 'file' } },
	'options.attachmentLimit': { value: 3, changes: { maxAttachmentBytes: 3 * 1024 * 1024 } },
	'options.authservId': {
		value: 'mx.contoso.example',
		changes: { 'trust.authservId': 'mx.contoso.example' },
	},
	'options.ca': { value: 'PEM', changes: { 'connection.ca': 'PEM' } },
	'options.checkInterval': { value: 7, changes: { checkIntervalMs: 7_000 } },
	'options.enabled': { value: false, changes: { enabled: false } },
	'options.maxInFlight': { value: 4, changes: { maxInFlight: 4 } },
	'options.overdueAfter': { value: 90, changes: { overdueAfterMs: 5_400_000 } },
	'options.filteredMessages': { value: 'process', among: MAIL, changes: { filtered: 'process' } },
	'options.giveUpAfter': { value: 45, changes: { giveUpAfterMs: 2_700_000 } },
	'options.ignoreCertificateErrors': {
		value: true,
		changes: { 'connection.ignoreCertificateErrors': true },
	},
	'options.longestBackoff': { value: 30, changes: { longestBackoffMs: 30_000 } },
	'options.loopGuard.limit.mails': {
		value: 5,
		among: { 'options.loopGuard.limit.minutes': 10 },
		changes: { 'loopLimits.most': 5 },
	},
	'options.loopGuard.limit.minutes': {
		value: 2,
		among: { 'options.loopGuard.limit.mails': 20 },
		changes: { 'loopLimits.withinMs': 120_000 },
	},
	'options.name': { value: 'Desk', changes: { name: 'Desk' } },
	'options.outgoingServer': { value: 'SMTP Desk', changes: { outgoingServer: 'SMTP Desk' } },
	'options.primary': { value: true, changes: { primary: true } },
	'options.retryDelay': { value: 9, among: ON_SUCCESS, changes: { retryDelayMs: 9_000 } },
	'options.sanitizeHtml': { value: 'keep', changes: { sanitizeHtml: 'keep' } },
	'options.signatureCa': {
		value: CA,
		changes: { signatureAuthorities: expect.stringMatching(/^-+BEGIN CERTIFICATE-+\n[^-]{800,}-+END/) },
	},
	'options.verifySignatures': { value: false, changes: { signatureAuthorities: 'gone' } },
	'options.ticketPattern': { value: '#(\\d+)', changes: { ticket: '4711' } },
	'options.attempts': { value: 8, among: ON_SUCCESS, changes: { attempts: 8 } },
};

/** Where something is left out that was not before, it is said what becomes of it. */
const filters = (name: string, filtered: string): Rows => ({
	[`options.${name}`]: { value: true, changes: { [name]: true, filtered } },
});

const filtering = (filtered: string): Rows => ({
	...filters('ignoreAutoReplies', filtered),
	...filters('provenSendersOnly', filtered),
});

const FOLDERS: Rows = {
	folder: { value: { mode: 'id', value: 'Archive' }, changes: { folder: 'Archive' } },
	afterProcessing: { value: 'flag', changes: { afterProcessing: 'flag' } },
	moveTo: {
		value: { mode: 'id', value: 'Done' },
		among: { afterProcessing: 'move' },
		changes: { moveTo: 'Done' },
	},
};

const OTHER = { serverFrom: 'other', server: 'mail.contoso.example' };
const unencrypted: Row = { value: true, changes: { 'connection.allowUnencrypted': true } };
const PUSH: Rows = { 'options.push': { value: true, changes: { push: true } } };

const MESSAGE_LIMIT: Rows = {
	'options.messageLimit': { value: 20, changes: { maxMessageBytes: 20 * 1024 * 1024 } },
};

const OWN_SERVER: Rows = {
	serverFrom: {
		value: 'other',
		among: { server: 'mail.contoso.example' },
		changes: { 'connection.host': 'mail.contoso.example', 'trust.isExchange': false },
	},
	server: {
		value: 'outlook.office.com',
		among: OTHER,
		changes: { 'connection.host': 'outlook.office.com' },
	},
	port: { value: 1993, among: OTHER, changes: { 'connection.port': 1993 } },
	'options.allowUnencrypted': unencrypted,
};

const IMAP: Rows = {
	...ANY,
	...filtering('markRead'),
	...FOLDERS,
	...OWN_SERVER,
	security: {
		value: 'starttls',
		among: OTHER,
		changes: { 'connection.security': 'starttls', 'connection.port': 143 },
	},
};

const POP3: Rows = {
	...ANY,
	...filtering('leave'),
	...OWN_SERVER,
	...MESSAGE_LIMIT,
	afterProcessing: { value: 'delete', changes: { afterProcessing: 'delete' } },
	security: {
		value: 'starttls',
		among: OTHER,
		changes: { 'connection.security': 'starttls', 'connection.port': 110 },
	},
};

const MAPI: Rows = {
	...ANY,
	...filtering('markRead'),
	...FOLDERS,
	...MESSAGE_LIMIT,
	...PUSH,
	api: { value: 'ews', changes: { 'connection.host': 'outlook.office365.com' } },
	server: {
		value: 'mail.contoso.example:8443',
		changes: { 'connection.host': 'mail.contoso.example', 'connection.port': 8443 },
	},
};

const NODES: ReadonlyArray<readonly [INodeTypeDescription, Look, Rows]> = [
	[new MicrosoftImapTrigger().description, lookAt('imap'), IMAP],
	[new MicrosoftPop3Trigger().description, lookAt('pop3', pop3Protocol.checkIntervalSeconds), POP3],
	[new MicrosoftMapiTrigger().description, lookAt('web'), MAPI],
];

describe.each(NODES.map((node) => [node[0].displayName, ...node] as const))(
	'%s',
	(_name, description, look, rows) => {
		it('has a row for each of its fields', () => expectWhole(description, rows));

		it.each(Object.entries(rows))('%s changes its setting, and no other', async (...row) => {
			await expectRow(description, look, row);
		});
	},
);
