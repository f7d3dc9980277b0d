import { MailError } from '../../../../nodes/mail/contracts/MailError';
import type { Delivery } from '../../../../nodes/mail/contracts/MailSource';
import { HealthRegistry } from '../../../../nodes/mail/health/HealthRegistry';
import { runMailTrigger } from '../../../../nodes/mail/n8n/trigger/runMailTrigger';
import type { TriggerProtocol } from '../../../../nodes/mail/n8n/trigger/TriggerProtocol';
import type { TriggerSettings } from '../../../../nodes/mail/n8n/settings/TriggerSettings';
import { waitFor } from '../../../lab/waitFor';
import { MemoryMailbox, type MemoryCursor } from '../../delivery/MemoryMailbox';
import { FakeN8n } from './FakeTriggerContext';

const noFolder = new MailError('folderNotFound', 'There is no folder "Suport"', { hint: 'Choose another one.' });
const MESSAGE = 'There is no folder "Suport". Choose another one.';

let n8n: FakeN8n;
let mailbox: MemoryMailbox;
let closers: Array<() => Promise<unknown>>;

beforeEach(() => {
	n8n = new FakeN8n();
	mailbox = new MemoryMailbox();
	closers = [];
});
afterEach(async () => {
	for (const close of closers) await close();
});

const protocol: TriggerProtocol<MemoryCursor, Delivery, TriggerSettings> = {
	name: 'imap',
	sources: () => mailbox.open,
	remembersOnServer: () => true,
};

/** As n8n does: what the node has stored is kept when it has started, and lost when it throws. */
async function publish(activation: string, parameters = {}): Promise<void> {
	const context = n8n.context(parameters, activation);
	const { closeFunction } = await runMailTrigger(context, protocol);
	n8n.stored = structuredClone(context.getWorkflowStaticData('node')) as Record<string, unknown>;
	if (closeFunction) closers.push(closeFunction);
}

describe('published by a person', () => {
	it.each(['activate', 'update'])('(%s) is refused where something must be corrected, with the hint', async (mode) => {
		mailbox.down = noFolder;
		await expect(publish(mode)).rejects.toThrow(MESSAGE);
		await expect(publish('update')).rejects.toThrow(MESSAGE);
		expect(n8n.failed).toEqual([]);
		const known = HealthRegistry.shared().list().filter(({ workflowId }) => workflowId === n8n.workflowId);
		expect(known).toEqual([]);
		mailbox.down = undefined;
		await publish('update');
		mailbox.deliver('a');
		await waitFor('the run', () => n8n.subjects().includes('a'));
	});

	it('again with other settings is tried again', async () => {
		await publish('activate');
		mailbox.down = noFolder;
		await expect(publish('update', { mailbox: 'sales@contoso.example' })).rejects.toThrow(MESSAGE);
	});

	it('after it was unpublished is tried again', async () => {
		await publish('activate');
		mailbox.down = noFolder;
		await expect(publish('activate')).rejects.toThrow(MESSAGE);
	});

	it.each(['network', 'timeout', 'unavailable', 'throttled', 'refused', 'unknown'] as const)(
		'starts anyway when the error is of kind %s',
		async (kind) => {
			mailbox.down = new MailError(kind, 'Not now');
			await publish('activate', { options: { longestBackoff: 1 } });
			mailbox.down = undefined;
			mailbox.deliver('a');
			await waitFor('the run', () => n8n.subjects().includes('a'), 10_000);
		},
	);

	it('says in one text what is wrong with the settings', async () => {
		n8n.credential.email = '';
		await expect(publish('activate', { mailbox: 'support' })).rejects.toThrow(/^"support" is not .* Correct Mailbox/);
	});
});

describe('started by n8n itself', () => {
	it.each(['init', 'leadershipChange'])('(%s) never throws, and reports', async (mode) => {
		mailbox.down = noFolder;
		await publish(mode);
		expect(n8n.failed).toEqual([expect.objectContaining({ message: noFolder.message })]);
	});

	it('(the reconciler) never throws, and reports, where it was published well before', async () => {
		await publish('activate');
		mailbox.down = noFolder;
		await publish('update');
		await waitFor('the report', () => n8n.failed.length === 1);
	});

	it('starts later when its settings cannot be read yet', async () => {
		const { email } = n8n.credential;
		n8n.credential.email = '';
		await publish('init', { mailbox: '' });
		expect(n8n.failed).toHaveLength(1);
		n8n.credential.email = email;
		mailbox.deliver('a');
		await waitFor('the run', () => n8n.subjects().includes('a'), 20_000);
	});
});
