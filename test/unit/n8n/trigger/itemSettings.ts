import type { TriggerSettings } from '../../../../nodes/mail/n8n/settings/TriggerSettings';

/** Settings of a trigger as far as items depend on them. */
export const itemSettings: TriggerSettings = {
	account: 'microsoftMailOAuth2Api:1',
	credentialType: 'microsoftMailOAuth2Api',
	connection: { host: 'mail.test', port: 993, security: 'ssl' },
	mailbox: 'desk@contoso.example',
	folder: 'INBOX',
	read: 'unread',
	afterProcessing: 'markRead',
	acknowledge: 'onCompletion',
	format: 'simple',
	attachments: true,
	attachmentPrefix: 'attachment_',
	maxAttachmentBytes: 1_000_000,
	maxMessageBytes: 50_000_000,
	primary: false,
	enabled: true,
	maxInFlight: 10,
	overdueAfterMs: 3_600_000,
	attempts: 3,
	retryDelayMs: 5000,
	push: false,
	checkIntervalMs: 30_000,
	longestBackoffMs: 120_000,
	giveUpAfterMs: 3_600_000,
};
