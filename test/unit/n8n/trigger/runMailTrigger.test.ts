import { EventEmitter } from 'node:events';
import type { INodeParameters, IRun } from 'n8n-workflow';
import { MailError } from '../../../../nodes/mail/contracts/MailError';
import type { Delivery } from '../../../../nodes/mail/contracts/MailSource';
import { instances } from '../../../../nodes/mail/n8n/runtime/runningInstances';
import { Shutdown } from '../../../../nodes/mail/n8n/runtime/Shutdown';
import { runMailTrigger } from '../../../../nodes/mail/n8n/trigger/runMailTrigger';
import type { TriggerSettings } from '../../../../nodes/mail/n8n/settings/TriggerSettings';
import { waitFor } from '../../../lab/waitFor';
import { MemoryMailbox, type MemoryCursor } from '../../delivery/MemoryMailbox';
import { FakeN8n } from './FakeTriggerContext';
import type { TriggerProtocol } from '../../../../nodes/mail/n8n/trigger/TriggerProtocol';

let n8n: FakeN8n;
let mailbox: MemoryMailbox;
let closers: (() => Promise<unknown>)[] = [];

beforeEach(() => {
	n8n = new FakeN8n();
	mailbox = new MemoryMailbox();
});
afterEach(async () => {
	n8n.status = 'success';
	n8n.databaseError = undefined;
	for (const { done } of n8n.emitted) done?.resolve({ status: 'success' } as IRun);
	for (const close of closers) await close();
	closers = [];
});

const protocol = (remembersOnServer = false): TriggerProtocol<MemoryCursor, Delivery, TriggerSettings> => ({
	name: 'imap',
	sources: () => mailbox.open,
	remembersOnServer: () => remembersOnServer,
});

const start = async (parameters: INodeParameters = {}, activation?: string, using = protocol()) => {
	const context = n8n.context(parameters, activation);
	const { closeFunction } = await runMailTrigger(context, using);
	if (closeFunction) closers.push(closeFunction);
	return { context, close: closeFunction ?? (async () => undefined) };
};

const subjects = (...names: string[]) => expect.arrayContaining(names) as unknown;

it('runMailTrigger runs each message under a key of its own, with the position stored before it', async () => {
	mailbox.deliver('a', 'b');
	await start();
	await waitFor('two runs', () => n8n.emitted.length >= 2);
	expect(n8n.subjects().slice(0, 2)).toEqual(['a', 'b']);
	expect(new Set(n8n.emitted.map(({ key }) => key)).size).toBe(2);
	expect(n8n.emitted.every(({ key }) => (key ?? '').length <= 255)).toBe(true);
	expect(n8n.emitted[0]?.stored.cursor).toEqual({ done: [] });
});

it('runMailTrigger stores the end of a backlog without a run, under the key of the last message', async () => {
	mailbox.deliver('a');
	await start();
	await waitFor('the flush', () => n8n.emitted.length === 2, 5_000);
	const [run, flush] = n8n.emitted;
	expect(flush).toMatchObject({ key: run?.key, done: undefined, stored: { cursor: { done: ['a'] } } });
	expect(flush?.error?.message).toContain('position in the mailbox stored');
});

it('runMailTrigger stores nothing more where the server remembers what is done', async () => {
	mailbox.deliver('a');
	await start({}, 'activate', protocol(true));
	await waitFor('the run', () => mailbox.outcomes.size === 1);
	await new Promise((resolve) => setTimeout(resolve, 2_500));
	expect(n8n.emitted).toHaveLength(1);
});

it('runMailTrigger continues after a restart of n8n where the stored position is', async () => {
	n8n.stored = { cursor: { done: ['a', 'b'] }, savedAt: 1, activatedAt: 1 };
	mailbox.deliver('a', 'b', 'c');
	await start({}, 'init');
	await waitFor('the run', () => n8n.emitted.length > 0);
	expect(n8n.subjects()[0]).toBe('c');
});

it('runMailTrigger counts a refused run as done', async () => {
	mailbox.deliver('a');
	const first = await start();
	await waitFor('the run', () => mailbox.outcomes.size === 1);
	await first.close();
	mailbox.outcomes.clear();
	// As after a crash: what was stored is older than what was done, and memory is gone.
	instances().clear();
	n8n.stored = {};
	await start({}, 'init');
	await waitFor('it to be acknowledged', () => mailbox.outcomes.get('a') === 'processed');
	expect(n8n.subjects()).toContain('refused a');
	expect(n8n.subjects().filter((subject) => subject === 'a')).toHaveLength(1);
});

it('runMailTrigger loses nothing while n8n cannot store a run', async () => {
	n8n.databaseError = new Error('SQLITE_FULL: database or disk is full');
	mailbox.deliver('a');
	await start();
	await waitFor('another try', () => mailbox.connects >= 3, 10_000);
	expect(mailbox.outcomes.size).toBe(0);
	expect(n8n.log.filter((line) => line.includes('could not start an execution'))).toHaveLength(1);
	n8n.databaseError = undefined;
	await waitFor('the run', () => mailbox.outcomes.get('a') === 'processed', 10_000);
	expect(n8n.subjects().filter((subject) => subject === 'a')).toHaveLength(1);
});

it('runMailTrigger says what n8n says when the package is gone, and what to do', async () => {
	n8n.databaseError = new Error('Unrecognized node type: n8n-nodes-microsoft-mail.microsoftImapTrigger');
	mailbox.deliver('a');
	await start();
	await waitFor('the warning', () => n8n.log.some((line) => line.includes('Unrecognized node type')), 10_000);
	const [warning = ''] = n8n.log.filter((line) => line.includes('could not start an execution'));
	expect(warning).toMatch(/package was uninstalled.*Community nodes/);
	expect(warning).not.toContain('database');
});

describe('where n8n stores a run and does not start it', () => {
	afterEach(() => delete process.env.EXECUTIONS_MODE);

	const fail = async () => {
		n8n.startError = new Error('Connection terminated unexpectedly');
		mailbox.deliver('a');
		await start();
		await waitFor('another try', () => mailbox.connects >= 2, 10_000);
		delete n8n.startError;
		await waitFor('it to be through', () => mailbox.outcomes.get('a') === 'processed', 15_000);
	};

	it('runs the message under another key, in queue mode', async () => {
		process.env.EXECUTIONS_MODE = 'queue';
		await fail();
		expect(n8n.subjects().filter((subject) => subject === 'a')).toHaveLength(1);
		expect(n8n.subjects()).toContain('refused a');
	});

	it('leaves it to n8n, which starts it when it is started next, and says so', async () => {
		await fail();
		expect(n8n.subjects()).not.toContain('a');
		expect(n8n.log.filter((line) => line.includes('could not start it'))).toEqual([
			expect.stringContaining('restart n8n'),
		]);
	});
});

describe('when n8n shuts down', () => {
	const holder = globalThis as { [name: symbol]: unknown };
	const SHARED = Symbol.for('n8n-nodes-microsoft-mail.shutdown');
	let signals: EventEmitter & { env: NodeJS.ProcessEnv };
	beforeEach(() => {
		signals = Object.assign(new EventEmitter(), { env: {} });
		signals.on('SIGTERM', () => undefined).on('SIGINT', () => undefined);
		holder[SHARED] = new Shutdown(signals);
	});
	afterEach(() => delete holder[SHARED]);

	it('reads no more, acknowledges what ends as long as n8n waits, and stores the position', async () => {
		n8n.status = 'running';
		mailbox.deliver('a');
		const { close } = await start();
		await waitFor('the run', () => n8n.emitted.length === 1);
		signals.emit('SIGTERM');
		mailbox.deliver('b');
		// Longer than a person who unpublishes would be kept waiting.
		const closed = close();
		await new Promise((resolve) => setTimeout(resolve, 5_500));
		n8n.emitted[0]?.done?.resolve({ status: 'success' } as IRun);
		await closed;
		expect(mailbox.outcomes.get('a')).toBe('processed');
		expect(n8n.stored).toMatchObject({ cursor: { done: ['a'] } });
		expect(n8n.subjects()).not.toContain('b');
	});

	it('stores nothing for somebody who only unpublishes: the process remembers', async () => {
		mailbox.deliver('a');
		const { close } = await start();
		await waitFor('the run', () => mailbox.outcomes.size === 1);
		await close();
		expect(n8n.emitted).toHaveLength(1);
	});
});

describe('a second start of the same node', () => {
	it('without a close of the first takes over, and nothing runs twice', async () => {
		n8n.status = 'running';
		mailbox.deliver('a', 'b');
		await start();
		await waitFor('two runs', () => n8n.emitted.length === 2);
		n8n.stored = {};
		await start({}, 'init');
		mailbox.deliver('c');
		await waitFor('the third run', () => n8n.emitted.length === 3);
		expect(n8n.subjects()).toEqual(['a', 'b', 'c']);
		for (const { done } of n8n.emitted) done?.resolve({ status: 'success' } as IRun);
		await waitFor('all to be acknowledged', () => mailbox.outcomes.size === 3);
		expect(n8n.subjects().filter((subject) => subject !== undefined)).toEqual(['a', 'b', 'c']);
	});

	it('on another folder takes nothing over, and lets the first finish its runs', async () => {
		n8n.status = 'running';
		mailbox.deliver('a');
		await start();
		await waitFor('the run', () => n8n.emitted.length === 1);
		const before = mailbox;
		mailbox = new MemoryMailbox();
		mailbox.deliver('x');
		await start({ folder: { __rl: true, mode: 'name', value: 'Archive' } }, 'update');
		await waitFor('the other run', () => n8n.emitted.length === 2);
		n8n.emitted[0]?.done?.resolve({ status: 'success' } as IRun);
		await waitFor('the first to be acknowledged', () => before.outcomes.get('a') === 'processed');
		expect(n8n.subjects()).toEqual(subjects('a', 'x'));
	});

	it('after a close continues from memory, which is newer than what is stored', async () => {
		mailbox.deliver('a');
		const first = await start({}, 'activate', protocol(true));
		await waitFor('the run', () => mailbox.outcomes.size === 1);
		await first.close();
		mailbox.deliver('b');
		await start({}, 'activate', protocol(true));
		await waitFor('the second run', () => n8n.emitted.length === 2);
		expect(n8n.subjects()).toEqual(['a', 'b']);
	});
});

describe('an outage', () => {
	it('never leaves trigger(), is logged once, and ends by itself', async () => {
		mailbox.down = new MailError('network', 'Connection refused');
		await start({ options: { longestBackoff: 1 } });
		await waitFor('some tries', () => mailbox.connects >= 4, 10_000);
		expect(n8n.log.filter((line) => line.startsWith('warn'))).toEqual([
			expect.stringContaining('Connection refused'),
		]);
		expect(n8n.failed).toEqual([]);
		mailbox.down = undefined;
		mailbox.deliver('late');
		await waitFor('the run', () => n8n.subjects().includes('late'), 10_000);
	});

	it('that a person has to end is shown among the executions, once, with what to do', async () => {
		mailbox.down = new MailError('reconnect', 'Needs to be reconnected', { hint: 'Press Connect' });
		await start({ options: { longestBackoff: 1 } }, 'init');
		await waitFor('some tries', () => mailbox.connects >= 3, 10_000);
		expect(n8n.failed).toHaveLength(1);
		expect(n8n.failed[0]).toMatchObject({ message: 'Needs to be reconnected', description: 'Press Connect' });
	});
});

describe('what a person must correct before anything works is thrown', () => {
	it.each([
		['no mailbox', { mailbox: 'not an address' }, /address of a mailbox/],
		['no proxy', { proxy: 'credential' }, /not contain a valid host/],
		['a token in clear text', { security: 'none', port: 143 }, /unencrypted/],
	])('%s', async (_, parameters, expected) => {
		await expect(start(parameters)).rejects.toThrow(expected);
		expect(mailbox.connects).toBe(0);
	});
});

it('runMailTrigger without a server does not start where the cloud names none', async () => {
	n8n.credential.cloud = 'custom';
	await expect(start()).rejects.toThrow(/mail server/);
	expect(mailbox.connects).toBe(0);
});

it('runMailTrigger switched off reads nothing', async () => {
	mailbox.deliver('a');
	await start({ options: { enabled: false } });
	expect(mailbox.connects).toBe(0);
});

it('runMailTrigger tried in the editor shows one message and changes nothing', async () => {
	mailbox.deliver('a', 'b');
	const response = await runMailTrigger(n8n.context({}, 'manual', 'manual'), protocol());
	await response.manualTriggerFunction?.();
	await response.closeFunction?.();
	expect(n8n.subjects()).toEqual(['a']);
	expect(mailbox.outcomes.size).toBe(0);
});
