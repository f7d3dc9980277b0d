/**
 * The options in the forms of nodes and credentials, by stored value. Labels are those of the forms;
 * `choices.test.ts` compares both.
 */
import { CLOUDS, type CloudName } from '../../auth/clouds';
import type { AcknowledgeMode } from '../../delivery/InFlightMessage';
import type { RecipientFilterType } from '../../filter/RecipientFilter';
import type { RemoteImages } from '../../message/sanitize/sanitizePolicy';
import type { ProxySettings, Security } from '../../net/ConnectionSettings';
import { FALLBACK_SIGN_INS, NO_SIGN_IN, SIGN_INS } from '../credentials/credentialTypes';
import type { Choices } from './oneOf';
import type { MessageFormat } from './MessageFormat';

export const SIGN_IN_CHOICES = {
	[SIGN_INS.work]: ['Work or School Account'],
	[SIGN_INS.personal]: ['Personal Account'],
	[SIGN_INS.app]: ['App'],
} as const satisfies Choices<string>;

export const SENDER_CHOICES = {
	...SIGN_IN_CHOICES,
	[NO_SIGN_IN]: ['None'],
} as const satisfies Choices<string>;

export const FALLBACK_SENDER_CHOICES = {
	[FALLBACK_SIGN_INS.account]: ['Account'],
	[FALLBACK_SIGN_INS.app]: ['App'],
	[NO_SIGN_IN]: ['None'],
} as const satisfies Choices<string>;

export const PROXY_CHOICES: Choices<'environment' | 'credential' | 'none'> = {
	environment: ['From Environment'],
	credential: ['From Credential'],
	none: ['None'],
};

export const SECURITY_CHOICES: Choices<Security> = {
	ssl: ['SSL'],
	starttls: ['TLS', 'STARTTLS'],
	none: ['None'],
};

export const SERVER_FROM_CHOICES: Choices<'credential' | 'other'> = {
	credential: ['Microsoft (From the Credential)'],
	other: ['Other'],
};

export const API_CHOICES: Choices<'graph' | 'ews'> = {
	graph: ['Microsoft Graph'],
	ews: ['Exchange Web Services'],
};

export const PROTOCOL_CHOICES: Choices<'imap' | 'pop3' | 'smtp' | 'graph' | 'ews'> = {
	imap: ['IMAP'],
	pop3: ['POP3'],
	smtp: ['SMTP'],
	...API_CHOICES,
};

const MAILBOX_READ: Choices<'unread' | 'new' | 'all'> = {
	unread: ['Unread Messages'],
	new: ['New Messages'],
	all: ['All Messages'],
};

const MAILBOX_AFTER: Choices<'nothing' | 'markRead' | 'move' | 'flag' | 'delete'> = {
	delete: ['Delete'],
	nothing: ['Do Nothing'],
	flag: ['Flag'],
	markRead: ['Mark as Read'],
	move: ['Move to Folder'],
};

const MAILBOX = { read: MAILBOX_READ, afterProcessing: MAILBOX_AFTER };

/** Reading modes and actions of a trigger by protocol: POP3 has neither marks nor folders. */
export const INTAKE_CHOICES = {
	imap: MAILBOX,
	graph: MAILBOX,
	ews: MAILBOX,
	pop3: {
		read: { new: ['New Messages'], all: ['All Messages'] },
		afterProcessing: { delete: ['Delete'], keep: ['Keep'] },
	},
} as const satisfies Record<string, { read: Choices<string>; afterProcessing: Choices<string> }>;

export const ACKNOWLEDGE_CHOICES: Choices<AcknowledgeMode> = {
	immediately: ['Immediately'],
	onCompletion: ['On Completion'],
	onSuccess: ['On Success'],
};

export const FORMAT_CHOICES: Choices<MessageFormat> = {
	simple: ['Simple'],
	full: ['Full'],
	markdown: ['Markdown'],
	raw: ['Raw'],
	emailTriggerSimple: ["As n8n's Email Trigger (Simple)"],
	emailTriggerResolved: ["As n8n's Email Trigger (Resolved)"],
};

export const SANITIZE_CHOICES: Choices<'off' | RemoteImages> = {
	off: ['No'],
	remove: ['Without Remote Images'],
	keep: ['With Remote Images'],
};

/** Of a trigger's filter and a send node's. */
export const FILTER_CHOICES: Choices<RecipientFilterType> = {
	none: ['None'],
	allow: ['Allow'],
	ignore: ['Ignore'],
};

export const FILTERED_CHOICES: Choices<'leave' | 'markRead' | 'process'> = {
	leave: ['Leave as They Are'],
	markRead: ['Mark as Read'],
	process: ['Same as After Processing'],
};

export const WATCH_CHOICES: Choices<'nodes' | 'connection'> = {
	nodes: ['Mail Nodes of This Project', 'All Mail Nodes of This Instance'],
	connection: ['One Connection'],
};

export const OPERATION_CHOICES: Choices<'createDraft' | 'send' | 'reply' | 'forward' | 'sendAndWait'> = {
	createDraft: ['Create Draft'],
	send: ['Send'],
	reply: ['Reply'],
	forward: ['Forward'],
	sendAndWait: ['Send and Wait for Response', 'Send and Wait'],
};

export const FORWARD_CHOICES: Choices<'inline' | 'attachment'> = {
	inline: ['In the Message'],
	attachment: ['As Attachment'],
};

export const RESPONSE_CHOICES: Choices<'approval' | 'freeText'> = {
	approval: ['Approval'],
	freeText: ['Free Text'],
};

export const APPROVAL_CHOICES: Choices<'single' | 'double'> = {
	single: ['Approve Only'],
	double: ['Approve and Disapprove'],
};

export const WAIT_LIMIT_CHOICES: Choices<'afterTimeInterval' | 'atSpecifiedTime'> = {
	afterTimeInterval: ['After Time Interval'],
	atSpecifiedTime: ['At Specified Time'],
};

export const WAIT_UNIT_CHOICES: Choices<'minutes' | 'hours' | 'days'> = {
	minutes: ['Minutes'],
	hours: ['Hours'],
	days: ['Days'],
};

export const EMAIL_FORMAT_CHOICES: Choices<'text' | 'html' | 'both'> = {
	text: ['Text'],
	html: ['HTML'],
	both: ['Both'],
};

export const IMPORTANCE_CHOICES: Choices<'high' | 'low' | 'normal'> = {
	high: ['High'],
	low: ['Low'],
	normal: ['Normal'],
};

export const INVITE_CHOICES: Choices<'request' | 'cancel'> = { request: ['Request'], cancel: ['Cancel'] };

export const CLOUD_CHOICES: Choices<CloudName | 'custom'> = {
	global: [CLOUDS.global.label],
	usGov: [CLOUDS.usGov.label],
	usGovDod: [CLOUDS.usGovDod.label],
	china: [CLOUDS.china.label],
	custom: ['Custom'],
};

export const PROOF_CHOICES: Choices<'secret' | 'certificate'> = {
	secret: ['Client Secret'],
	certificate: ['Certificate'],
};

export const ENDPOINT_CHOICES: Choices<'platform' | 'live'> = {
	platform: ['Microsoft Identity Platform (Recommended)', 'Microsoft Identity Platform'],
	live: ['Live.com'],
};

export const ACCESS_CHOICES: Choices<'mail' | 'graph'> = {
	mail: ['Mail Protocols: IMAP, POP3, SMTP, EWS', 'Mail Protocols'],
	graph: ['Microsoft Graph'],
};

export const PROXY_KIND_CHOICES: Choices<ProxySettings['kind']> = {
	http: ['HTTP'],
	https: ['HTTPS'],
	socks5: ['SOCKS 5'],
};

/** Of n8n's own field. */
export const HTTP_REQUEST_CHOICES: Choices<'all' | 'domains' | 'none'> = {
	all: ['All'],
	domains: ['Specific Domains'],
	none: ['None'],
};
