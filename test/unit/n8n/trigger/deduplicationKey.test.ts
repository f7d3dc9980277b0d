import {
	deduplicationKey,
	messageItemId,
	type DeduplicationParts,
} from '../../../../nodes/mail/n8n/trigger/deduplicationKey';

const parts: DeduplicationParts = {
	workflowId: 'w',
	nodeId: 'n',
	server: 'mail.test:993',
	mailbox: 'desk@contoso.example',
	folder: 'INBOX',
	key: '7:1',
	generation: 0,
	attempt: 1,
};

const OTHERS: ReadonlyArray<readonly [string, Partial<DeduplicationParts>]> = [
	['workflow', { workflowId: 'w2' }],
	['node', { nodeId: 'n2' }],
	['server', { server: 'mail2.test:993' }],
	['mailbox', { mailbox: 'sales@contoso.example' }],
	['folder', { folder: 'Archive' }],
	['message', { key: '7:2' }],
	['generation, as somebody wants it run again', { generation: 1 }],
	['try', { attempt: 2 }],
	['key, as n8n took the one before and began no run', { spent: 1 }],
];

/** Workflows saved with an earlier version are known by it: another key would run every mail in hand once more. */
const KEY = 'microsoft-mail:9e3679f6e18c5fbf63f7c3dc42f42c9d8be79103b21dbb6e595f14f48ce3db72';

it.each(OTHERS)('a run has a key of its own for another %s', (_what, other) => {
	expect(deduplicationKey({ ...parts, ...other })).not.toBe(deduplicationKey(parts));
});

it('no two parts run into each other', () => {
	const one = deduplicationKey({ ...parts, folder: 'a', key: 'b' });
	expect(deduplicationKey({ ...parts, folder: 'a","b', key: '' })).not.toBe(one);
	expect(deduplicationKey({ ...parts, generation: 1, attempt: 12 })).not.toBe(
		deduplicationKey({ ...parts, generation: 11, attempt: 2 }),
	);
});

it('is the same for the same run, however the mailbox is written, and in every version of this package', () => {
	expect(deduplicationKey({ ...parts })).toBe(KEY);
	expect(deduplicationKey({ ...parts, mailbox: 'Desk@Contoso.example' })).toBe(KEY);
	expect(KEY.length).toBeLessThanOrEqual(255);
});

it.each(OTHERS.slice(2, 6))('an item has an id of its own for another %s', (_what, other) => {
	expect(messageItemId({ ...parts, ...other })).not.toBe(messageItemId(parts));
});

it('an item keeps its id whatever workflow reads it, and however often', () => {
	const id = messageItemId(parts);
	expect(id).toMatch(/^[0-9a-f]{32}$/);
	for (const [, other] of [...OTHERS.slice(0, 2), ...OTHERS.slice(6)])
		expect(messageItemId({ ...parts, ...other })).toBe(id);
	expect(messageItemId({ ...parts, mailbox: 'DESK@contoso.example' })).toBe(id);
});
