import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';

import { MailLab, TRIGGER } from '../lab/MailLab';
import { waitFor } from '../lab/waitFor';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';
import { numbered, plainMail } from './helpers/plainMail';
import { holdsMail, Reports } from './helpers/Reports';

jest.setTimeout(300_000);

const ANN = 'Ann Smith <ann@company.example>';
const fixture = (path: string) => readFileSync(join(__dirname, '../fixtures', path));

describe('Microsoft IMAP Trigger, filters', () => {
	let lab: MailLab;

	beforeAll(async () => {
		lab = await MailLab.start({
			authority: { users: people('allow', 'ignore', 'away', 'loop', 'bounce', 'restart', 'manual', 'wrong') },
		});
	});

	afterAll(async () => await lab?.stop());

	const isSeen = (flags: string[]) => flags.includes('\\Seen');
	const seen = (intake: Intake) => intake.flags().filter(isSeen).length;
	const put = async (intake: Intake, ...mails: Array<string | Buffer>) =>
		await lab.dovecot.deliverMany(
			intake.mailbox,
			mails.map((mail) => Buffer.from(mail)),
		);

	it('allow: executes what matches by sender or keyword, and passes the rest without an execution', async () => {
		const intake = await Intake.create(lab, 'allow', {
			parameters: {
				filterType: 'allow',
				filterEmails: 'ann@company.example',
				filterDomains: '*.partner.example\nbücher.example',
				filterKeywords: 'out of order, Störung',
			},
		});
		await intake.activate();
		const wanted = [
			plainMail({ subject: 'By address', from: ANN }),
			plainMail({ subject: 'By subdomain', from: 'bob@mail.partner.example' }),
			plainMail({ subject: 'By international domain', from: 'cy@xn--bcher-kva.example' }),
			plainMail({ subject: 'STÖRUNG by subject' }).replace('STÖRUNG', '=?iso-8859-1?q?ST=D6RUNG?='),
			plainMail({ subject: 'By body', text: '<p>It is <b>out</b>\r\nof&nbsp;ord<i>er</i></p>' }).replace(
				'text/plain',
				'text/html',
			),
		];
		const others = [
			plainMail({ subject: 'By name only', from: '"ann@company.example" <eve@evil.example>' }),
			plainMail({ subject: 'By the domain above', from: 'bob@partner.example' }),
			plainMail({ subject: 'By look-alike', from: '\u0430nn@company.example' }),
			...numbered('Spam', 40).map((subject) => plainMail({ subject, from: 'spam@evil.example' })),
		];
		await put(intake, ...others.slice(0, 20), ...wanted, ...others.slice(20));
		await waitFor('all mails to be passed', () => seen(intake) === wanted.length + others.length, 60_000);
		await sleep(2_000);
		const subjects = [
			'By address',
			'By subdomain',
			'By international domain',
			'STÖRUNG by subject',
			'By body',
		];
		expectExactlyOnce(await intake.runs.all(), subjects);
		await intake.end();
	});

	it('ignore: leaves matching messages unchanged if requested, and executes the rest', async () => {
		const intake = await Intake.create(lab, 'ignore', {
			parameters: {
				filterType: 'ignore',
				filterDomains: 'evil.example',
				filterKeywords: 'unsubscribe',
				options: { filteredMessages: 'leave' },
			},
		});
		await intake.activate();
		const kept = numbered('Kept', 10);
		await put(
			intake,
			...kept.map((subject) => plainMail({ subject })),
			plainMail({ subject: 'Spam', from: 'eve@evil.example' }),
			plainMail({ subject: 'News', text: 'To UNSUBSCRIBE click here' }),
		);
		expectExactlyOnce(await intake.runs.until(10), kept);
		await waitFor(
			'the kept ones to be marked read',
			() => intake.flags().filter(isSeen).length >= kept.length,
		);
		await sleep(2_000);
		expect(await intake.runs.all()).toHaveLength(10);
		expect(intake.flags().map(isSeen)).toEqual([...kept.map(() => true), false, false]);
		await intake.end();
	});

	it('ignores automatic replies, and says what the other messages are', async () => {
		const intake = await Intake.create(lab, 'away', {
			parameters: { options: { ignoreAutoReplies: true, ticketPattern: '/sd-(\\d+)/i' } },
		});
		await intake.activate();
		await put(
			intake,
			fixture('messages/exchange-out-of-office.eml'),
			fixture('messages/ticket-jira.eml'),
			fixture('bounces/exim-delayed.eml'),
			fixture('messages/outlook-reply.eml'),
		);
		await intake.runs.until(3);
		await waitFor('all mails to be passed', () => seen(intake) === 4);
		await sleep(2_000);
		const items = (await intake.runs.all()).flatMap((run) => run.items);
		expect(items).toHaveLength(3);
		const of = (subject: RegExp) => items.find((item) => subject.test(String(item.subject)));
		expect(of(/Warning: message/)).toMatchObject({
			isBounce: true,
			bounce: { action: 'delayed', format: 'exim' },
		});
		expect(of(/SD-4711/)).toMatchObject({
			isAutoReply: false,
			isBounce: false,
			ticket: '4711',
			threadId: expect.stringMatching(/^[0-9a-f]{32}$/),
		});
		expect(items.filter(({ doNotAutoReply }) => doNotAutoReply === undefined)).toHaveLength(1);
		await intake.end();
	});

	it('returns a bounce as an item: for whom, why, and about which message', async () => {
		const intake = await Intake.create(lab, 'bounce', { parameters: { downloadAttachments: false } });
		await intake.activate();
		await put(intake, fixture('messages/exchange-ndr.eml'));
		const [run] = await intake.runs.until(1);
		expect(run?.items[0]).toMatchObject({
			isBounce: true,
			isAutoReply: false,
			doNotAutoReply: 'bounce',
			bounce: {
				action: 'failed',
				format: 'rfc3464',
				originalMessageId: 'SD-4712.1749118000@fabrikam.example',
				recipients: [{ address: 'nobody@contoso.example', action: 'failed', status: '5.1.10' }],
			},
		});
		await intake.end();
	});

	it('sets a mail loop aside: flags it, reports it once, lets others be executed, also after a restart', async () => {
		const loopGuard = { limit: { mails: 3, minutes: 10 } };
		const intake = await Intake.create(lab, 'loop', { parameters: { options: { loopGuard } } });
		const reports = new Reports(lab, intake);
		await intake.activate();
		const bot = (subject: string) => plainMail({ subject, from: 'bot@loop.example' });
		await put(intake, ...numbered('Loop', 8).map(bot), plainMail({ subject: 'A person' }));
		const flagged = () => intake.flags().filter((flags) => flags.includes('\\Flagged')).length;
		await waitFor('the loop to be set aside', () => flagged() === 5, 30_000);
		await waitFor('the others to be done', () => seen(intake) === 4, 30_000);
		const ran = async () => (await intake.runs.all()).filter(holdsMail);
		expectExactlyOnce(await ran(), [...numbered('Loop', 3), 'A person']);
		const [report, ...more] = await reports.all();
		expect(more).toEqual([]);
		expect(report?.message).toMatch(
			/set aside: bot@loop\.example has sent more than 3 messages within 10 minutes/,
		);
		expect(report?.description).toMatch(/flagged in the mailbox/);
		await lab.n8n.kill();
		await lab.n8n.start();
		await lab.api.login();
		await put(intake, bot('Loop after the restart'), plainMail({ subject: 'Another person' }));
		await waitFor('it to be set aside too', () => flagged() === 6, 60_000);
		await waitFor('the other to be done', () => seen(intake) === 5, 30_000);
		expectExactlyOnce(await ran(), [...numbered('Loop', 3), 'A person', 'Another person']);
		await intake.end();
	});

	it('does not execute filtered messages after a kill, nor under another filter', async () => {
		const allow: INodeParameters = { filterType: 'allow', filterDomains: 'company.example' };
		const intake = await Intake.create(lab, 'restart', {
			parameters: { ...allow, options: { filteredMessages: 'leave' } },
		});
		await intake.activate();
		await put(
			intake,
			...numbered('Left', 30).map((subject) => plainMail({ subject })),
			plainMail({ subject: 'First', from: ANN }),
			...numbered('Left too', 30).map((subject) => plainMail({ subject })),
		);
		await intake.runs.until(1);
		await intake.untilStored();
		await lab.n8n.kill();
		await lab.n8n.start();
		await lab.api.login();
		await put(intake, plainMail({ subject: 'Second', from: ANN }));
		expectExactlyOnce(await intake.runs.until(2), ['First', 'Second']);
		const workflow = await lab.api.getWorkflow(intake.workflowId);
		const nodes = workflow.nodes.map((node) =>
			node.name === TRIGGER ? { ...node, parameters: { ...node.parameters, filterType: 'none' } } : node,
		);
		await lab.api.updateWorkflow(intake.workflowId, { nodes });
		await intake.activate();
		await put(intake, plainMail({ subject: 'Third' }));
		const runs = await intake.runs.until(3);
		await sleep(3_000);
		expect(await intake.runs.all()).toHaveLength(3);
		expectExactlyOnce(runs, ['First', 'Second', 'Third']);
		expect(intake.flags().filter((flags) => !isSeen(flags))).toHaveLength(60);
		await intake.end();
	});

	it('shows a message in the editor that it would execute, and touches none', async () => {
		const intake = await Intake.create(lab, 'manual', {
			parameters: { filterType: 'allow', filterEmails: 'ann@company.example' },
		});
		await put(
			intake,
			...numbered('Other', 5).map((subject) => plainMail({ subject })),
			plainMail({ subject: 'Shown', from: ANN }),
		);
		const id = await lab.api.runManually(intake.workflowId, TRIGGER);
		const [run] = await intake.runs.until(1);
		expect(run).toMatchObject({ id, status: 'success', items: [{ subject: 'Shown' }] });
		expect(seen(intake)).toBe(0);
		await intake.end();
	});

	it('reports an invalid filter entry when it is published', async () => {
		const intake = await Intake.create(lab, 'wrong', {
			parameters: { filterType: 'allow', filterEmails: 'ann@company.example, company.example' },
		});
		await lab.api.activate(intake.workflowId).catch(() => undefined);
		const message = async () => {
			const { triggers } = await lab.api.publicationStatus(intake.workflowId);
			const [trigger] = triggers as Array<{ errorMessage: string | null }>;
			return trigger?.errorMessage ?? undefined;
		};
		expect(await waitFor('the error', message, 30_000)).toMatch(
			/Emails contain "company\.example", which is not an email address/,
		);
		await intake.end();
	});
});
