import type { INodeParameters } from 'n8n-workflow';
import type { Delivery } from '../../../../nodes/mail/contracts/MailSource';
import { HealthRegistry } from '../../../../nodes/mail/health/HealthRegistry';
import { makeOwnMessageId } from '../../../../nodes/mail/message/ownMessageId';
import { instances } from '../../../../nodes/mail/n8n/runtime/runningInstances';
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
	for (const close of closers) await close();
	closers = [];
});

const protocol: TriggerProtocol<MemoryCursor, Delivery, TriggerSettings> = {
	name: 'imap',
	sources: () => mailbox.open,
	remembersOnServer: () => true,
};

const start = async (parameters: INodeParameters, activation?: string) => {
	const { closeFunction } = await runMailTrigger(n8n.context(parameters, activation), protocol);
	if (closeFunction) closers.push(closeFunction);
};

const counts = () =>
	HealthRegistry.shared()
		.list()
		.find(({ workflowId }) => workflowId === n8n.workflowId)?.counts;
const outcomes = () => Object.fromEntries(mailbox.outcomes);
const until = async (count: number) => await waitFor('all to be done', () => mailbox.outcomes.size === count);

const from = (address: string, more = '') => `From: ${address}${more}`;
const limit = (mails: number, minutes = 10) => ({ options: { loopGuard: { limit: { mails, minutes } } } });
const loop = (count: number, first = 0) =>
	Object.fromEntries(
		Array.from({ length: count }, (_, i) => [`loop ${String(first + i)}`, from('bot@loop.example')]),
	);

describe('a filter', () => {
	it('lets run what it takes, and passes and counts what it omits', async () => {
		mailbox.deliverMails({
			ann: from('Ann <ann@company.com>'),
			eve: from('"ann@company.com" <eve@evil.example>'),
			sub: from('bob@mail.company.com'),
			nobody: 'X-No: sender',
		});
		await start({ filterType: 'allow', filterDomains: 'company.com' });
		await until(4);
		expect(n8n.subjects()).toEqual(['ann']);
		expect(outcomes()).toEqual({
			ann: 'processed',
			eve: 'filteredOut',
			sub: 'filteredOut',
			nobody: 'filteredOut',
		});
		expect(counts()).toMatchObject({ received: 1, failed: 0, setAside: 0, filteredOut: 3 });
	});

	it('takes its lists from text, over lines and commas, and from expressions that give lists', async () => {
		mailbox.deliverMails({
			a: from('a@x.example'),
			b: from('b@y.example'),
			c: from('c@z.example'),
			d: from('d@z.example'),
		});
		await start({
			filterType: 'ignore',
			filterEmails: ['a@x.example', 'c@z.example'],
			filterDomains: 'y.example,\n*.w.example;',
		});
		await until(4);
		expect(n8n.subjects()).toEqual(['d']);
	});

	it('reads bodies for keywords', async () => {
		mailbox.mimes.set('yes', 'Subject: yes\r\nContent-Type: text/html\r\n\r\n<p>ur<b>gent</b></p>');
		mailbox.mimes.set('no', 'Subject: no\r\n\r\nIt can wait.');
		mailbox.deliver('yes', 'no');
		await start({ filterType: 'allow', filterKeywords: 'urgent, out of order' });
		await until(2);
		expect(n8n.subjects()).toEqual(['yes']);
	});

	it('hides its fields where it is off, and then lets everything run', async () => {
		mailbox.deliverMails({ a: from('a@x.example') });
		await start({ filterType: 'none', filterEmails: 'b@x.example' });
		await until(1);
		expect(n8n.subjects()).toEqual(['a']);
	});

	it('ignores automatic replies if requested, and no bounces', async () => {
		mailbox.deliverMails({
			oof: from('ann@company.com', '\r\nAuto-Submitted: auto-replied'),
			bounce: from('MAILER-DAEMON@x.example', '\r\nAuto-Submitted: auto-replied'),
			person: from('ann@company.com'),
		});
		await start({ options: { ignoreAutoReplies: true } });
		await until(3);
		expect(n8n.subjects()).toEqual(['bounce', 'person']);
		expect(outcomes().oof).toBe('filteredOut');
	});

	it('executes only messages of proven senders if requested', async () => {
		const proof = (result: string) =>
			`\r\nReceived: from a by b.eurprd08.prod.outlook.com; x\r\nAuthentication-Results: dmarc=${result} header.from=company.com\r\n` +
			'Received: from c by d.mail.protection.outlook.com; x\r\nX-MS-Exchange-Organization-AuthSource: d\r\n' +
			'X-MS-Exchange-Organization-Network-Message-Id: 1';
		mailbox.deliverMails({
			proven: from('ann@company.com', proof('pass')),
			failed: from('ann@company.com', proof('fail')),
			posing: from('ann@other.example', proof('pass')),
			silent: from('ann@company.com'),
		});
		await start({ options: { provenSendersOnly: true } });
		await until(4);
		expect(n8n.subjects()).toEqual(['proven']);
		expect(outcomes()).toMatchObject({ failed: 'filteredOut', posing: 'filteredOut', silent: 'filteredOut' });
	});

	it('believes a server in front by its id', async () => {
		mailbox.deliverMails({
			proven: from(
				'ann@company.com',
				'\r\nAuthentication-Results: MX.company.com; dmarc=pass header.from=company.com',
			),
			other: from(
				'ann@company.com',
				'\r\nAuthentication-Results: mx.evil.example; dmarc=pass header.from=company.com',
			),
		});
		await start({ options: { provenSendersOnly: true, authservId: ' mx.Company.com ' } });
		await until(2);
		expect(n8n.subjects()).toEqual(['proven']);
	});

	it('is honored by a manual test, which changes nothing', async () => {
		mailbox.deliverMails({ eve: from('eve@evil.example'), ann: from('ann@company.com') });
		const context = n8n.context({ filterType: 'allow', filterEmails: 'ann@company.com' }, 'manual', 'manual');
		const { manualTriggerFunction, closeFunction } = await runMailTrigger(context, protocol);
		await manualTriggerFunction?.();
		await closeFunction?.();
		expect(n8n.subjects()).toEqual(['ann']);
		expect(outcomes()).toEqual({});
	});

	it.each([
		[{ filterType: 'allow' }, /allows nothing/],
		[{ filterType: 'allow', filterEmails: 'company.com' }, /Emails contain "company.com"/],
		[{ filterType: 'ignore', filterDomains: 'ann@company.com' }, /Domains contain "ann@company.com"/],
		[{ options: { provenSendersOnly: 'true' } }, /Proven Senders Only is neither on nor off/],
		[{ options: { authservId: 'mx; dmarc=pass' } }, /Authentication Server ID is not/],
		[{ options: { ticketPattern: '(' } }, /Ticket Pattern cannot be used/],
	])('that cannot be meant is refused when the workflow is published: %j', async (parameters, message) => {
		await expect(start(parameters)).rejects.toMatchObject({
			message: expect.stringMatching(message) as string,
			description: expect.stringMatching(/./) as string,
		});
	});
});

describe('the loop guard', () => {
	it('sets aside what one sender sends beyond the limit, reports it once, and lets others run', async () => {
		mailbox.deliverMails({ ...loop(6), ann: from('ann@company.com') });
		await start(limit(2));
		await until(7);
		expect(n8n.subjects()).toEqual(['loop 0', 'loop 1', 'ann']);
		expect(outcomes()).toMatchObject({ 'loop 1': 'processed', 'loop 2': 'setAside', 'loop 5': 'setAside' });
		expect(n8n.failed.map(({ message }) => message)).toEqual([
			expect.stringMatching(
				/loop 2 .*set aside: bot@loop\.example has sent more than 2 messages within 10 minutes/,
			),
		]);
		expect(n8n.failed[0]).toMatchObject({
			description: expect.stringMatching(
				/^It is flagged in the mailbox\. Check whether this workflow/,
			) as string,
		});
		expect(counts()).toMatchObject({ received: 3, setAside: 4 });
	});

	it('uses the time of arrival: an old backlog of one sender is executed', async () => {
		const hour = 60 * 60_000;
		const backlog = Object.fromEntries(
			Array.from({ length: 8 }, (_, i) => {
				const at = new Date(Date.now() - (9 - i) * hour).toUTCString().replace('GMT', '+0000');
				return [`old ${String(i)}`, from('bot@loop.example', `\r\nReceived: from a by b;\r\n ${at} (UTC)`)];
			}),
		);
		mailbox.deliverMails(backlog);
		await start(limit(2));
		await until(8);
		expect(n8n.failed).toEqual([]);
	});

	it('is not reset by publishing again, nor by a restart of n8n', async () => {
		mailbox.deliverMails(loop(2));
		await start(limit(2));
		await until(2);
		mailbox.deliverMails(loop(1, 2));
		await start(limit(2), 'update');
		await until(3);
		expect(outcomes()['loop 2']).toBe('setAside');
		// A new process knows what n8n has stored.
		instances().clear();
		mailbox.deliverMails(loop(1, 3));
		await start(limit(2), 'init');
		await until(4);
		expect(outcomes()['loop 3']).toBe('setAside');
		expect(n8n.stored.arrivals).toEqual(expect.stringMatching(/^.{1,3100}$/));
	});

	it('sets aside what this n8n has sent itself, also under the number Outlook.com gives it', async () => {
		const own = () => makeOwnMessageId('instance-1', 'contoso.example');
		mailbox.deliverMails({
			own: from('desk@contoso.example', `\r\nMessage-ID: <${own()}>`),
			renamed: from(
				'desk@contoso.example',
				`\r\nMessage-ID: <x@outlook.example>\r\nX-Microsoft-Original-Message-ID: <${own()}>`,
			),
			answer: from('ann@company.com', `\r\nMessage-ID: <1@company.com>\r\nIn-Reply-To: <${own()}>`),
			other: from(
				'desk@other.example',
				`\r\nMessage-ID: <${makeOwnMessageId('instance-2', 'other.example')}>`,
			),
		});
		await start(limit(100));
		await until(4);
		expect(n8n.subjects()).toEqual(['answer', 'other']);
		expect(outcomes()).toMatchObject({ own: 'setAside', renamed: 'setAside' });
		expect(n8n.failed[0]?.message).toMatch(/This n8n sent it, and it came back/);
	});

	it('does nothing unless enabled', async () => {
		mailbox.deliverMails({
			...loop(30),
			own: `Message-ID: <${makeOwnMessageId('instance-1', 'c.example')}>`,
		});
		await start({});
		await until(31);
		expect(n8n.failed).toEqual([]);
		expect(n8n.subjects()).toHaveLength(31);
	});
});
