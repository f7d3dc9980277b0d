import { MailLab } from '../lab/MailLab';
import { activateReceiver } from '../lab/n8n/activateReceiver';
import { waitFor } from '../lab/waitFor';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { expectNoSecrets } from './helpers/expectNoSecrets';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';
import { numbered } from './helpers/plainMail';
import { Reports } from './helpers/Reports';

jest.setTimeout(300_000);

/** Without push, no test would see a second message. */
const RARELY = { push: true, checkInterval: 3_600 };

describe('push in n8n', () => {
	let lab: MailLab;
	let receiver: string;

	beforeAll(async () => {
		lab = await MailLab.start({
			authority: { users: people('arriving', 'restart', 'moved', 'later', 'alone') },
			exchange: true,
		});
	});

	afterAll(async () => await lab?.stop());

	const create = async (name: string) =>
		await Intake.create(lab, name, { protocol: 'graph', parameters: { options: RARELY } });
	const subscriptions = () => lab.exchange.graph.subscriptions.active;
	const subscribed = async (count: number) =>
		await waitFor(`${String(count)} subscriptions`, () => subscriptions().length === count, 60_000);

	it('says in the list of executions that no node receives notifications', async () => {
		const intake = await create('alone');
		await intake.activate();
		// n8n 1.x writes it to the log.
		const report = await new Reports(lab, intake).first(120_000);
		expect(report.message).toContain('no workflow with the node "Microsoft Mail Push Trigger" is active');
		await intake.end();
	});

	it('starts an execution for each message as it arrives, and none of its own', async () => {
		receiver = await activateReceiver(lab.api);
		const intake = await create('arriving');
		await intake.activate();
		await subscribed(1);
		const subjects = numbered('Pushed', 12);
		for (const [index, subject] of subjects.entries()) {
			await intake.deliver([subject]);
			if (index % 4 === 3) await intake.runs.until(index + 1);
		}
		expectExactlyOnce(await intake.runs.until(12), subjects);
		expect(await lab.api.listExecutions(receiver)).toEqual([]);
		await intake.deactivate();
		await subscribed(0);
	});

	it('goes on after a restart of n8n, and after a removed subscription', async () => {
		const intake = await create('restart');
		await intake.activate();
		await subscribed(1);
		await lab.n8n.stop();
		expect(subscriptions()).toEqual([]);
		await lab.n8n.start();
		await lab.api.login();
		await subscribed(1);
		await intake.deliver(['After the restart']);
		await intake.runs.until(1);
		const [before] = subscriptions();
		lab.exchange.graph.subscriptions.lifecycle('subscriptionRemoved');
		await intake.deliver(['While there was none']);
		await intake.runs.until(2);
		await waitFor('another subscription', () => ![undefined, before?.id].includes(subscriptions()[0]?.id));
		await intake.deliver(['By the new one']);
		expectExactlyOnce(await intake.runs.until(3), [
			'After the restart',
			'While there was none',
			'By the new one',
		]);
		await intake.deactivate();
		await subscribed(0);
	});

	it('moves to the new address of n8n when it is restarted with one', async () => {
		const intake = await create('moved');
		await intake.activate();
		await subscribed(1);
		const { hostname, port } = new URL(subscriptions()[0]?.url ?? '');
		const webhookUrl = `http://${hostname === 'localhost' ? '127.0.0.1' : 'localhost'}:${port}/`;
		await lab.n8n.stop();
		await lab.n8n.start({ WEBHOOK_URL: webhookUrl });
		await lab.api.login();
		await waitFor(
			'a subscription for the new address',
			() => subscriptions().some(({ url }) => url.startsWith(webhookUrl)),
			60_000,
		);
		await intake.deliver(['To the new address']);
		expectExactlyOnce(await intake.runs.until(1), ['To the new address']);
		await intake.deactivate();
		await subscribed(0);
		await lab.n8n.stop();
		await lab.n8n.start({});
		await lab.api.login();
	});

	it('begins when the node that receives is published, and ends with it', async () => {
		await lab.api.deactivate(receiver);
		const intake = await create('later');
		await intake.activate();
		await intake.untilConnected();
		expect(subscriptions()).toEqual([]);
		await lab.api.activate(receiver);
		await subscribed(1);
		await intake.deliver(['Told of']);
		await intake.runs.until(1);
		await lab.api.deactivate(receiver);
		await subscribed(0);
		await intake.deactivate();
	});

	it('has shown no secret of a subscription, and no token', async () => {
		const { secrets } = lab.exchange.graph.subscriptions;
		expect(secrets.size).toBeGreaterThan(3);
		await expectNoSecrets(lab, [...secrets]);
	});
});
