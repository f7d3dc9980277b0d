import { setTimeout as sleep } from 'node:timers/promises';

import { MailLab } from '../lab/MailLab';
import type { NodeDraft } from '../lab/n8n/n8nTypes';
import { waitFor } from '../lab/waitFor';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';
import { numbered } from './helpers/plainMail';

jest.setTimeout(300_000);

const wait = (amount: number, unit: string): NodeDraft => ({
	name: 'Wait',
	type: 'n8n-nodes-base.wait',
	typeVersion: 1.1,
	parameters: { amount, unit },
});

const FAILS: NodeDraft = {
	name: 'Fails',
	type: 'n8n-nodes-base.stopAndError',
	typeVersion: 1,
	parameters: { errorMessage: 'The ticket system is down' },
};

describe('Microsoft IMAP Trigger acknowledges', () => {
	let lab: MailLab;

	beforeAll(async () => {
		lab = await MailLab.start({
			authority: { users: people('sleeping', 'failing', 'unread', 'republished') },
		});
	});

	afterAll(async () => await lab?.stop());

	const seen = (intake: Intake) => intake.flags().filter((flags) => flags.includes('\\Seen')).length;

	it('a message whose execution is suspended in a Wait node', async () => {
		const intake = await Intake.create(lab, 'sleeping', { next: wait(1, 'days') });
		await intake.activate();
		await intake.deliver(['Sleeps']);
		await waitFor('the mail to be marked read', () => seen(intake) === 1, 20_000);
		const runs = await lab.api.listExecutions(intake.workflowId);
		expect(runs.map(({ status }) => status)).toEqual(['waiting']);
		await intake.deactivate();
	});

	it('on success: retries a failing message, then flags and reports it', async () => {
		const options = { attempts: 2, retryDelay: 1 };
		const intake = await Intake.create(lab, 'failing', {
			next: FAILS,
			parameters: { acknowledge: 'onSuccess', options },
		});
		await intake.activate();
		await intake.deliver(['Fails']);
		await waitFor(
			'the mail to be flagged',
			() => intake.flags().some((flags) => flags.includes('\\Flagged')),
			30_000,
		);
		expect(seen(intake)).toBe(0);
		const runs = await intake.runs.until(3);
		expect(runs.map(({ status }) => status)).toEqual(['error', 'error', 'error']);
		const errors = await Promise.all(
			runs.map(async ({ id }) => (await lab.api.getExecution(id)).data.resultData.error?.message),
		);
		expect(errors.filter((message) => message?.includes('The ticket system is down'))).toHaveLength(2);
		expect(errors.filter((message) => message?.includes('was set aside'))).toHaveLength(1);
		await sleep(3_000);
		expect(await intake.runs.all()).toHaveLength(3);
		await intake.end();
	});

	it('a message that a person marks as unread, by executing it again', async () => {
		const intake = await Intake.create(lab, 'unread');
		await intake.activate();
		await intake.deliver(['Again']);
		await waitFor('the mail to be marked read', () => seen(intake) === 1, 20_000);
		await lab.dovecot.doveadm('flags', 'remove', '-u', intake.mailbox, '\\Seen', 'mailbox', 'INBOX', 'all');
		const runs = await intake.runs.until(2);
		expect(runs.map(({ items }) => items[0]?.subject)).toEqual(['Again', 'Again']);
		await waitFor('the mail to be marked read again', () => seen(intake) === 1, 20_000);
		await sleep(3_000);
		expect(await intake.runs.all()).toHaveLength(2);
		await intake.end();
	});

	it('messages in progress when the workflow was republished', async () => {
		const intake = await Intake.create(lab, 'republished', { next: wait(2, 'seconds') });
		const subjects = numbered('Republished', 30);
		await intake.deliver(subjects);
		await intake.activate();
		for (let round = 0; round < 3; round += 1) {
			await sleep(1_500);
			await intake.deactivate();
			await intake.activate();
		}
		await intake.runs.until(30);
		await waitFor('all mails to be marked read', () => seen(intake) === 30, 30_000);
		expectExactlyOnce(await intake.runs.all(), subjects);
		await intake.end();
	});
});
