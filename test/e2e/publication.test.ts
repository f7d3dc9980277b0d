import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';

import { accessFor, MailLab } from '../lab/MailLab';
import { waitFor } from '../lab/waitFor';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';
import { Reports } from './helpers/Reports';

jest.setTimeout(300_000);

const folder = (value: string): INodeParameters => ({ folder: { __rl: true, mode: 'name', value } });

describe('A workflow that is published', () => {
	let lab: MailLab;

	beforeAll(async () => {
		lab = await MailLab.start({ authority: { users: people('folder', 'signin', 'scope', 'later') } });
	});
	afterAll(async () => await lab?.stop());

	const refusal = async (intake: Intake) => await new Reports(lab, intake).refusal();

	it('with a wrong folder is refused, says what to do, and is accepted with the right one', async () => {
		const intake = await Intake.create(lab, 'folder', { parameters: folder('Suport') });
		await lab.api.activate(intake.workflowId);
		expect(await refusal(intake)).toMatch(/Suport.*does not exist.*Select the folder from the list/s);
		expect(await new Reports(lab, intake).all()).toEqual([]);
		const { nodes } = await lab.api.getWorkflow(intake.workflowId);
		const [node] = nodes;
		if (node === undefined) throw new Error('The workflow has no node');
		await lab.api.updateWorkflow(intake.workflowId, {
			nodes: [{ ...node, parameters: { ...node.parameters, ...folder('INBOX') } }],
		});
		await lab.api.activate(intake.workflowId);
		await waitFor('the trigger to be active', async () => await new Reports(lab, intake).isActive(), 30_000);
		await intake.deliver(['It works']);
		await intake.runs.until(1);
		await intake.end();
	});

	it('without a sign-in, or with one for another API, is refused', async () => {
		const unsigned = await lab.createCredential(lab.user('signin'));
		const intakes = [
			await Intake.with(lab, lab.user('signin').user, unsigned, {}),
			await Intake.with(
				lab,
				lab.user('scope').user,
				await lab.signedInCredential(lab.user('scope'), accessFor('graph')),
				{},
			),
		];
		for (const { workflowId } of intakes) await lab.api.activate(workflowId);
		const [never = '', scope = ''] = await Promise.all(intakes.map(refusal));
		expect(never).toMatch(/never been connected.*press Connect/s);
		expect(scope).toMatch(/Set "Access" in the credential to "Mail Protocols"/);
		for (const intake of intakes) {
			expect(await new Reports(lab, intake).all()).toEqual([]);
			await intake.end();
		}
	});

	it('and active is not refused after a restart, whatever has become invalid; nor is one whose server is down', async () => {
		const intake = await Intake.create(lab, 'later', { parameters: { options: { longestBackoff: 2 } } });
		await lab.dovecot.stop({ keep: true });
		await lab.api.activate(intake.workflowId);
		await waitFor('the trigger to be active', async () => await new Reports(lab, intake).isActive(), 60_000);
		await lab.dovecot.start();
		await intake.deliver(['Before']);
		await intake.runs.until(1);
		await lab.n8n.stop();
		await lab.authority.revoke(intake.mailbox, true);
		await lab.n8n.start();
		await lab.api.login();
		await new Reports(lab, intake).first(60_000);
		await sleep(1_000);
		expect(await new Reports(lab, intake).isActive()).toBe(true);
		await intake.end();
	});
});
