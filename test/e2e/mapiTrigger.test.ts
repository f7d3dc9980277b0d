import { setTimeout as sleep } from 'node:timers/promises';

import type { WebProtocol } from '../lab/ExchangeLab';
import { accessFor, MailLab, TRIGGERS } from '../lab/MailLab';
import type { NodeDraft } from '../lab/n8n/n8nTypes';
import { waitFor } from '../lab/waitFor';
import { deliverUntilRenewed, SHORT_LIFE_SECONDS } from './helpers/deliverUntilRenewed';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { expectNoSecrets } from './helpers/expectNoSecrets';
import { Intake } from './helpers/Intake';
import { itFromN8nWith, KEEPS_DOUBLES_AWAY } from './helpers/n8nVersion';
import { people } from './helpers/people';
import { numbered } from './helpers/plainMail';
import { Reports } from './helpers/Reports';
import { IN_FLIGHT, takes } from './helpers/takes';

jest.setTimeout(300_000);

const APIS: readonly WebProtocol[] = ['graph', 'ews'];
const NODE_TYPE = 'n8n-nodes-microsoft-mail.microsoftMapiTrigger';
const QUICK = { longestBackoff: 2, checkInterval: 1 };

/** The same by both APIs at a time, in a mailbox for each: most of it is waiting. */
async function byBoth(work: (api: WebProtocol) => Promise<void>): Promise<void> {
	const settled = await Promise.allSettled(APIS.map(work));
	settled.forEach((one, index) => {
		if (one.status === 'fulfilled') return;
		if (one.reason instanceof Error) one.reason.message = `${APIS[index] ?? ''}: ${one.reason.message}`;
		throw one.reason;
	});
}

describe('Microsoft MAPI Trigger in n8n, by Graph and by EWS', () => {
	let lab: MailLab;

	beforeAll(async () => {
		const names = ['drain', 'manual', 'restart', 'killed', 'quiet', 'storm', 'expiry', 'wrong', 'filter'];
		const users = APIS.flatMap((api) => [
			...people(...names.map((name) => `${name}-${api}`)),
			...people(`shared-${api}`).map((user) => ({
				...user,
				sharedMailboxes: [`team-${api}@contoso.example`],
			})),
		]);
		lab = await MailLab.start({ authority: { users }, exchange: true });
	});

	afterAll(async () => await lab?.stop());

	const create = async (
		name: string,
		api: WebProtocol,
		parameters: Record<string, unknown> = {},
		next?: NodeDraft,
	) =>
		await Intake.create(lab, `${name}-${api}`, {
			protocol: api,
			parameters: { ...parameters, options: { ...QUICK, ...(parameters.options as object) } },
			...(next === undefined ? {} : { next }),
		});

	const restart = async (how: 'kill' | 'stop'): Promise<void> => {
		await lab.n8n[how]();
		await lab.n8n.start();
		await lab.api.login();
	};

	const allRead = async (intake: Intake): Promise<void> => {
		const isDone = () => intake.flags().every((flags) => flags.includes('\\Seen'));
		await waitFor('every mail to be marked as read', isDone, 30_000);
	};

	it('executes each message once, waiting and arriving ones, and marks them as read', async () => {
		await byBoth(async (api) => {
			const intake = await create('drain', api);
			const waiting = numbered('Waiting', 25);
			const arriving = numbered('Arriving', 25);
			await intake.deliver(waiting);
			await intake.activate();
			await intake.deliver(arriving);
			const runs = await intake.runs.until(50, 200_000);
			await allRead(intake);
			expectExactlyOnce(await intake.runs.all(), [...waiting, ...arriving]);
			const items = runs.flatMap((run) => run.items);
			expect(items.find(({ subject }) => subject === 'Waiting 1')).toMatchObject({
				from: [{ address: 'sam@example.org', name: 'Sam Sender' }],
				text: expect.stringContaining('This is "Waiting 1".'),
				source: { server: '127.0.0.1', protocol: api, mailbox: intake.mailbox, folder: 'INBOX' },
			});
			await intake.deactivate();
		});
	});

	it('shows one waiting message in a manual test, and changes nothing', async () => {
		for (const api of APIS) {
			const intake = await create('manual', api);
			await intake.deliver(['To be looked at', 'Another']);
			const executionId = await lab.api.runManually(intake.workflowId, TRIGGERS[api]);
			const [run] = await intake.runs.until(1);
			expect(run).toMatchObject({ id: executionId, status: 'success' });
			expect(run?.items).toHaveLength(1);
			expect(intake.flags()).toEqual([[], []]);
			await intake.end();
		}
	});

	it('lists the folders of a shared mailbox, reads the selected one, and moves processed messages', async () => {
		await byBoth(async (api) => {
			const mailbox = `team-${api}@contoso.example`;
			const { store } = lab.exchange;
			store.mailbox(mailbox).makeFolder('Inbox/Support');
			store.mailbox(mailbox).makeFolder('Processed');
			const intake = await create('shared', api, {
				mailbox,
				folder: { __rl: true, mode: 'list', value: 'Inbox/Support' },
				afterProcessing: 'move',
				moveTo: { __rl: true, mode: 'name', value: 'Processed' },
			});
			const { id, name, type } = intake.credential;
			const list = await lab.api.listSearch({
				nodeType: NODE_TYPE,
				path: 'parameters.folder',
				methodName: 'searchFolders',
				parameters: { authentication: type, ...(await lab.triggerParameters(api, { mailbox })) },
				credentials: { [type]: { id, name } },
			});
			expect(list.results.map(({ value }) => value)).toEqual(
				expect.arrayContaining(['INBOX', 'Inbox/Support', 'Processed']),
			);
			store.deliver(mailbox, 'Subject: For the team\r\n\r\nHello\r\n', 'Inbox/Support');
			store.deliver(mailbox, 'Subject: Elsewhere\r\n\r\nHello\r\n');
			await intake.activate();
			expectExactlyOnce(await intake.runs.until(1), ['For the team']);
			await waitFor('the mail to be moved', () => store.messages(mailbox, 'Processed').length === 1);
			expect(store.messages(mailbox, 'Inbox/Support')).toEqual([]);
			await intake.deactivate();
		});
	});

	it('finds everything after a server outage', async () => {
		await byBoth(async (api) => {
			const intake = await create('restart', api);
			const subjects = numbered('Around a restart', 30);
			await intake.activate();
			await intake.deliver(subjects.slice(0, 10));
			const bringBack = await lab.exchange.takeAway(api);
			await intake.deliver(subjects.slice(10, 20));
			await sleep(3_000);
			await bringBack();
			await intake.deliver(subjects.slice(20));
			await intake.runs.until(30);
			await allRead(intake);
			expectExactlyOnce(await intake.runs.all(), subjects);
			await intake.deactivate();
		});
	});

	it('obeys a throttling server, and continues afterward', async () => {
		await byBoth(async (api) => {
			const intake = await create('storm', api);
			const subjects = numbered('Through a storm', 30);
			await intake.activate();
			await intake.deliver(subjects.slice(0, 10));
			await intake.runs.until(5);
			lab.exchange.storm(api, 8_000);
			await intake.deliver(subjects.slice(10));
			await intake.runs.until(30);
			await allRead(intake);
			expectExactlyOnce(await intake.runs.all(), subjects);
			expect(await new Reports(lab, intake).all()).toEqual([]);
			expect(lab.exchange.refused(api)).toBeLessThanOrEqual(30);
			await intake.deactivate();
		});
	});

	it('loses and duplicates nothing when n8n is killed twice while a backlog is processed', async () => {
		const intakes: Intake[] = [];
		const subjects = numbered('Killed', 40);
		await byBoth(async (api) => {
			const intake = await create('killed', api, {}, takes(1));
			intakes.push(intake);
			await intake.deliver(subjects);
			await intake.activate();
		});
		for (const count of [10, 25]) {
			await Promise.all(intakes.map(async ({ runs }) => await runs.until(count)));
			await restart('kill');
		}
		for (const intake of intakes) {
			await intake.runs.untilSettled(40);
			await allRead(intake);
		}
		await sleep(3_000);
		for (const intake of intakes) {
			// What it finds cut off, n8n marks as crashed and puts its own note in place of the items: such a mail has had
			// its run, and only by their number can be told that none is missing.
			const runs = await intake.runs.settled();
			const crashed = runs.filter(({ status }) => status === 'crashed');
			const subjectsRun = runs.filter((run) => !crashed.includes(run)).map(({ items }) => items[0]?.subject);
			expect(runs.length - 40).toBeGreaterThanOrEqual(0);
			expect(runs.length - 40).toBeLessThanOrEqual(KEEPS_DOUBLES_AWAY ? 0 : 2 * IN_FLIGHT);
			expect(new Set(subjectsRun).size).toBeGreaterThanOrEqual(40 - crashed.length);
			expect(crashed.length).toBeLessThanOrEqual(2 * IN_FLIGHT);
			await intake.deactivate();
		}
	});

	it('remembers its position in a quiet mailbox after a kill, with no executions kept', async () => {
		const intakes: Intake[] = [];
		const count = async (intake: Intake) => (await lab.api.listExecutions(intake.workflowId)).length;
		await byBoth(async (api) => {
			const intake = await create('quiet', api, { read: 'all', afterProcessing: 'nothing' });
			intakes.push(intake);
			await intake.deliver(numbered('Quiet', 5));
			await intake.activate();
			const runs = await intake.runs.until(5);
			await intake.untilStored();
			await lab.api.request('POST', '/rest/executions/delete', { ids: runs.map(({ id }) => id) });
			await waitFor('the executions to be gone', async () => (await count(intake)) === 0);
		});
		await restart('kill');
		for (const intake of intakes) await intake.deliver(['One more']);
		for (const intake of intakes) {
			await waitFor('the new mail to run', async () => (await count(intake)) > 0, 30_000);
		}
		await sleep(3_000);
		for (const intake of intakes) {
			expect(await count(intake)).toBe(1);
			await intake.deactivate();
		}
	});

	it('continues when tokens expire, with one refresh at a time', async () => {
		await lab.authority.set({ accessTokenLifetime: SHORT_LIFE_SECONDS });
		await lab.authority.counters({ reset: true });
		try {
			await byBoth(async (api) => {
				const intake = await create('expiry', api);
				await intake.activate();
				const subjects = await deliverUntilRenewed(lab, intake, 2 * APIS.length);
				expectExactlyOnce(await intake.runs.until(subjects.length), subjects);
				await intake.deactivate();
			});
			const { refreshTokenReuses, errors } = await lab.authority.counters();
			expect({ refreshTokenReuses, errors }).toEqual({ refreshTokenReuses: 0, errors: {} });
		} finally {
			await lab.authority.set({ accessTokenLifetime: 3600 });
		}
	});

	it('skips what the filter excludes', async () => {
		await byBoth(async (api) => {
			const intake = await create('filter', api, { filterType: 'ignore', filterKeywords: 'newsletter' });
			await intake.deliver(['Newsletter 1', 'Printer', 'Newsletter 2']);
			await intake.activate();
			await intake.runs.until(1);
			await allRead(intake);
			expectExactlyOnce(await intake.runs.all(), ['Printer']);
			await intake.deactivate();
		});
	});

	itFromN8nWith('reports')(
		'says that the credential is for the other API, and sends the token nowhere',
		async () => {
			await byBoth(async (api) => {
				const other = api === 'graph' ? 'ews' : 'graph';
				const user = lab.user(`wrong-${api}`);
				const credential = await lab.signedInCredential(user, accessFor(other));
				const intake = await Intake.with(lab, user.user, credential, {
					protocol: api,
					parameters: { options: QUICK },
				});
				const refusal = await new Reports(lab, intake).refused();
				const choice = api === 'graph' ? 'Microsoft Graph' : 'Mail Protocols';
				expect(refusal).toMatch(/needs a token for .*; nothing was sent/);
				expect(refusal).toContain(`Set "Access" in the credential to "${choice}"`);
				await intake.deactivate();
			});
		},
	);

	it('reads as an app, without a user sign-in', async () => {
		await byBoth(async (api) => {
			const mailbox = 'support@contoso.example';
			const credential = await lab.createAppCredential(mailbox);
			const folder = `App ${api}`;
			lab.exchange.store.mailbox(mailbox).makeFolder(folder);
			const intake = await Intake.with(lab, mailbox, credential, {
				protocol: api,
				parameters: { folder: { __rl: true, mode: 'name', value: folder }, options: QUICK },
			});
			lab.exchange.store.deliver(mailbox, 'Subject: For the app\r\n\r\nHello\r\n', folder);
			await intake.activate();
			expectExactlyOnce(await intake.runs.until(1), ['For the app']);
			await waitFor('it to be marked', () => intake.flags(folder)[0]?.includes('\\Seen') ?? false);
			await intake.deactivate();
		});
	});

	it('leaves no secret in the log, executions or static data', async () => {
		await expectNoSecrets(lab);
	});
});
