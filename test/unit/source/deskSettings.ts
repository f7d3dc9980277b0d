import type { ChangeSettings } from '../../../nodes/mail/source/ChangeSettings';

export const START = Date.parse('2026-03-01T00:00:00Z');
export const MINUTE = 60_000;

/** A service desk's inbox by Graph, as most tests read it. */
export const deskSettings = (more: Partial<ChangeSettings> = {}): ChangeSettings => ({
	api: 'graph',
	server: 'graph.test:443',
	mailbox: 'desk@contoso.example',
	folder: 'Inbox',
	read: 'unread',
	afterProcessing: 'markRead',
	checkIntervalMs: MINUTE,
	activatedAt: START,
	...more,
});
