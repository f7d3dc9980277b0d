import { setTimeout as sleep } from 'node:timers/promises';

import { MailLab, TRIGGERS } from '../lab/MailLab';
import type { NodeDraft } from '../lab/n8n/n8nTypes';
import { waitFor } from '../lab/waitFor';
import { mailWithAttachment } from './helpers/badMail';
import { deliverUntilRenewed, SHORT_LIFE_SECONDS } from './helpers/deliverUntilRenewed';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { expectNoSecrets } from './helpers/expectNoSecrets';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';
import { Reports } from './helpers/Reports';
import { KEEPS_DOUBLES_AWAY } from './helpers/n8nVersion';
import { numbered } from './helpers/plainMail';
import { IN_FLIGHT, takes } from './helpers/takes';

jest.setTimeout(300_000);

/** Short enough for a test; Exchange would not have it. */
const QUICK = { longestBackoff: 2, checkInterval: 1 };

describe('Microsoft POP3 Trigger in n8n', () => {
	let lab: MailLab;

	beforeAll(async () => {
		const names = [
			'drain',
			'fresh',
			'manual',
			'restart',
			'killed',
			'kept',
			'quiet',
			'expiry',
			'large',
			'filter',
		];
		lab = await MailLab.start({ authority: { users: people(...names) } });
	});

	afterAll(async () => await lab?.stop());

	const create = async (person: string, parameters: Record<string, unknown> = {}, next?: NodeDraft) =>
		await Intake.create(lab, person, {
			protocol: 'pop3',
			parameters: { read: 'all', ...parameters, options: { ...QUICK, ...(parameters.options as object) } },
			...(next === undefined ? {} : { next }),
		});

	const restart = async (how: 'kill' | 'stop'): Promise<void> => {
		await lab.n8n[how]();
		await lab.n8n.start();
		await lab.api.login();
	};

	const left = (intake: Intake) => intake.flags().length;

	it('executes each message once, 100 waiting and 200 arriving, and deletes them', async () => {
		const intake = await create('drain', { afterProcessing: 'delete' });
		const waiting = numbered('Waiting', 100);
		const arriving = numbered('Arriving', 200);
		await intake.deliver(waiting);
		await intake.activate();
		await intake.deliver(arriving);
		const runs = await intake.runs.until(300, 240_000);
		await waitFor('every mail to be deleted', () => left(intake) === 0, 30_000);
		expectExactlyOnce(await intake.runs.all(), [...waiting, ...arriving]);
		// Ten run at the same time: n8n may begin the second before the first.
		const first = runs.flatMap(({ items }) => items).find(({ subject }) => subject === 'Waiting 1');
		expect(first).toMatchObject({
			from: [{ address: 'sam@example.org', name: 'Sam Sender' }],
			text: expect.stringContaining('This is "Waiting 1".'),
			source: { protocol: 'pop3', mailbox: intake.mailbox, folder: 'INBOX' },
		});
		await intake.deactivate();
	});

	it('by default executes what arrives after publishing, and keeps it on the server', async () => {
		const intake = await create('fresh', { read: 'new' });
		await intake.deliver(['There before']);
		await intake.activate();
		await waitFor('the trigger to be active', async () => await new Reports(lab, intake).isActive());
		await intake.deliver(['Delivered while running']);
		await intake.runs.until(1);
		await sleep(3_000);
		expectExactlyOnce(await intake.runs.all(), ['Delivered while running']);
		expect(intake.flags()).toEqual([[], []]);
		await intake.deactivate();
	});

	it('shows one waiting message in a manual test, and changes nothing', async () => {
		const intake = await create('manual', { afterProcessing: 'delete' });
		await intake.deliver(['To be looked at', 'To be left alone']);
		const executionId = await lab.api.runManually(intake.workflowId, TRIGGERS.pop3);
		const [run] = await intake.runs.until(1);
		expect(run).toMatchObject({
			id: executionId,
			status: 'success',
			items: [{ subject: 'To be looked at' }],
		});
		await sleep(1_000);
		expect(intake.flags()).toEqual([[], []]);
		await intake.end();
	});

	it('finds everything after a server outage', async () => {
		const intake = await create('restart', { afterProcessing: 'delete' });
		const subjects = numbered('Around a restart', 60);
		await intake.activate();
		await intake.deliver(subjects.slice(0, 20));
		await lab.dovecot.stop({ keep: true, signal: 'SIGKILL' });
		await intake.deliver(subjects.slice(20, 40));
		await sleep(3_000);
		await lab.dovecot.start();
		await intake.deliver(subjects.slice(40));
		await intake.runs.until(60);
		await waitFor('every mail to be deleted', () => left(intake) === 0, 30_000);
		expectExactlyOnce(await intake.runs.all(), subjects);
		await intake.deactivate();
	});

	it.each([
		['killed', 'delete'],
		['kept', 'keep'],
	])(
		'loses and duplicates nothing when n8n is killed twice while a backlog is processed (%s: %s)',
		async (person, afterProcessing) => {
			const intake = await create(person, { afterProcessing }, takes(1));
			const subjects = numbered('Killed', 60);
			await intake.deliver(subjects);
			await intake.activate();
			for (const count of [15, 35]) {
				await intake.runs.until(count);
				await restart('kill');
			}
			await intake.runs.untilSettled(60);
			if (afterProcessing === 'delete')
				await waitFor('every mail to be deleted', () => left(intake) === 0, 30_000);
			await sleep(3_000);
			const runs = await intake.runs.settled();
			// What it finds cut off, n8n marks as crashed and puts its own note in place of the items: such a mail has had
			// its run, and only by their number can be told that none is missing.
			const crashed = runs.filter(({ status }) => status === 'crashed');
			const subjectsRun = runs.filter((run) => !crashed.includes(run)).map(({ items }) => items[0]?.subject);
			expect(runs.length).toBeGreaterThanOrEqual(60);
			expect(runs.length - 60).toBeLessThanOrEqual(KEEPS_DOUBLES_AWAY ? 0 : 2 * IN_FLIGHT);
			expect(new Set(subjectsRun).size).toBeGreaterThanOrEqual(60 - crashed.length);
			expect(crashed.length).toBeLessThanOrEqual(2 * IN_FLIGHT);
			await intake.deactivate();
		},
	);

	it('remembers its position in a quiet mailbox after a kill, with no executions kept', async () => {
		const intake = await create('quiet');
		await intake.deliver(numbered('Quiet', 5));
		await intake.activate();
		const runs = await intake.runs.until(5);
		await sleep(4_000);
		await lab.api.request('POST', '/rest/executions/delete', { ids: runs.map(({ id }) => id) });
		const count = async () => (await lab.api.listExecutions(intake.workflowId)).length;
		await waitFor('the executions to be gone', async () => (await count()) === 0);
		await restart('kill');
		await intake.deliver(['One more']);
		await waitFor('the new mail to run', async () => (await count()) > 0, 30_000);
		await sleep(3_000);
		expect(await count()).toBe(1);
		await intake.deactivate();
	});

	it('continues when tokens expire, with one refresh at a time', async () => {
		await lab.authority.set({ accessTokenLifetime: SHORT_LIFE_SECONDS });
		const intake = await create('expiry', { afterProcessing: 'delete' });
		await lab.authority.counters({ reset: true });
		try {
			await intake.activate();
			const subjects = await deliverUntilRenewed(lab, intake, 2);
			expectExactlyOnce(await intake.runs.until(subjects.length), subjects);
			const { refreshTokenReuses, errors } = await lab.authority.counters();
			expect({ refreshTokenReuses, errors }).toEqual({ refreshTokenReuses: 0, errors: {} });
		} finally {
			await lab.authority.set({ accessTokenLifetime: 3600 });
			await intake.deactivate();
		}
	});

	it('returns the text of a message that is too large, and says so', async () => {
		const intake = await create('large', { options: { messageLimit: 1 }, downloadAttachments: true });
		await intake.activate();
		lab.dovecot.deliver(intake.mailbox, mailWithAttachment('Large', 'film.bin', 3 * 1024 * 1024));
		await intake.deliver(['After it']);
		const runs = await intake.runs.until(2);
		expectExactlyOnce(runs, ['Large', 'After it']);
		expect(runs.find(({ items }) => items[0]?.subject === 'Large')?.items).toMatchObject([
			{
				text: 'The text beside it.',
				attachments: [{ fileName: 'film.bin', skipped: 'tooLarge' }],
				error: { kind: 'tooLarge' },
			},
		]);
		await intake.deactivate();
	});

	it('skips what the filter excludes, and keeps it on the server', async () => {
		const intake = await create('filter', {
			afterProcessing: 'delete',
			filterType: 'ignore',
			filterKeywords: 'newsletter',
		});
		await intake.deliver(['Newsletter 1', 'Printer', 'Newsletter 2']);
		await intake.activate();
		await intake.runs.until(1);
		await waitFor('the one that ran to be deleted', () => left(intake) === 2, 20_000);
		await sleep(2_000);
		expectExactlyOnce(await intake.runs.all(), ['Printer']);
		await intake.deactivate();
	});

	it('leaves no secret in the log, executions or static data', async () => {
		await expectNoSecrets(lab);
	});
});
