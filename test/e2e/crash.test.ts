import { setTimeout as sleep } from 'node:timers/promises';

import { MailLab } from '../lab/MailLab';
import { waitFor } from '../lab/waitFor';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { Intake } from './helpers/Intake';
import { KEEPS_DOUBLES_AWAY } from './helpers/n8nVersion';
import { people } from './helpers/people';
import { numbered } from './helpers/plainMail';
import type { Run } from './helpers/Runs';
import { IN_FLIGHT, takes } from './helpers/takes';

jest.setTimeout(300_000);

describe('Microsoft IMAP Trigger when n8n stops or is killed', () => {
	let lab: MailLab;

	beforeAll(async () => {
		lab = await MailLab.start({ authority: { users: people('killed', 'again', 'stopped', 'quiet') } });
	});

	afterAll(async () => await lab?.stop());

	const restart = async (how: 'kill' | 'stop'): Promise<void> => {
		await lab.n8n[how]();
		await lab.n8n.start();
		await lab.api.login();
	};

	it('loses and duplicates nothing when n8n is killed twice while a backlog is processed', async () => {
		const intake = await Intake.create(lab, 'killed', { next: takes(1) });
		const subjects = numbered('Killed', 100);
		await intake.deliver(subjects);
		await intake.activate();
		for (const count of [20, 50]) {
			await intake.runs.until(count);
			await restart('kill');
		}
		await waitFor(
			'every mail to have run',
			async () => distinct(await intake.runs.settled()) >= 100,
			120_000,
		);
		await sleep(2_000);
		const runs = await intake.runs.settled();
		// What it finds cut off, n8n marks as crashed and puts its own note in place of the items: such a mail has had
		// its run, and only by their number can be told that none is missing.
		const crashed = runs.filter(({ status }) => status === 'crashed');
		const subjectsRun = runs.filter((run) => !crashed.includes(run)).map(({ items }) => items[0]?.subject);
		const doubled = runs.length - 100;
		expect(doubled).toBeGreaterThanOrEqual(0);
		expect(doubled).toBeLessThanOrEqual(KEEPS_DOUBLES_AWAY ? 0 : 2 * IN_FLIGHT);
		expect(new Set(subjectsRun).size).toBeGreaterThanOrEqual(100 - crashed.length);
		expect(crashed.length).toBeLessThanOrEqual(2 * IN_FLIGHT);
		await intake.end();
	});

	it('executes an interrupted message again when acknowledging on success', async () => {
		const intake = await Intake.create(lab, 'again', {
			next: takes(1),
			parameters: { acknowledge: 'onSuccess', options: { retryDelay: 0 } },
		});
		const subjects = numbered('Again', 40);
		await intake.deliver(subjects);
		await intake.activate();
		await intake.runs.until(20);
		await restart('kill');
		const succeeded = async (): Promise<Run[]> =>
			(await intake.runs.all()).filter(({ status }) => status === 'success');
		const different = async () => new Set((await succeeded()).map(({ items }) => items[0]?.subject)).size;
		await waitFor('every mail to succeed', async () => (await different()) >= 40, 60_000, 500);
		await sleep(2_000);
		// Nobody can tell afterward how a run ended that was in flight at the kill, so the few that had just succeeded
		// run once more; none that had been acknowledged does.
		const names = (await succeeded()).map(({ items }) => items[0]?.subject);
		expect(new Set(names)).toEqual(new Set(subjects));
		expect(names.length - subjects.length).toBeLessThanOrEqual(IN_FLIGHT);
		await intake.end();
	});

	it('loses and duplicates nothing when n8n is stopped while a backlog is processed', async () => {
		const intake = await Intake.create(lab, 'stopped', { next: takes(1) });
		const subjects = numbered('Stopped', 60);
		await intake.deliver(subjects);
		await intake.activate();
		await intake.runs.until(20);
		await restart('stop');
		expectExactlyOnce(await intake.runs.until(60), subjects, ['success', 'crashed', 'canceled']);
		await intake.end();
	});

	it.each(['kill', 'stop'] as const)(
		'remembers its position in a quiet mailbox across a %s, with no executions kept',
		async (how) => {
			const parameters = { read: 'all', afterProcessing: 'nothing' };
			const intake = await Intake.create(lab, 'quiet', { parameters });
			const waiting = lab.dovecot.messages(intake.mailbox).length;
			await intake.deliver(numbered(`Quiet ${how}`, 5));
			await intake.activate();
			const runs = await intake.runs.until(waiting + 5);
			await intake.untilStored();
			await lab.api.request('POST', '/rest/executions/delete', { ids: runs.map(({ id }) => id) });
			await waitFor(
				'the executions to be gone',
				async () => (await lab.api.listExecutions(intake.workflowId)).length === 0,
			);
			await restart(how);
			await intake.deliver(['One more']);
			await waitFor(
				'the new mail to run',
				async () => (await lab.api.listExecutions(intake.workflowId)).length > 0,
				30_000,
			);
			await sleep(3_000);
			expect(await lab.api.listExecutions(intake.workflowId)).toHaveLength(1);
			await intake.end();
		},
	);
});

/** Mails that have run at least once: those that are named, and the runs that n8n marked as crashed. */
function distinct(runs: readonly Run[]): number {
	const crashed = runs.filter(({ status }) => status === 'crashed');
	const named = runs.filter((run) => !crashed.includes(run) && run.items.length > 0);
	return new Set(named.map(({ items }) => items[0]?.subject)).size + crashed.length;
}
