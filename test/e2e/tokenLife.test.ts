import { setTimeout as sleep } from 'node:timers/promises';

import { MailLab } from '../lab/MailLab';
import { waitFor } from '../lab/waitFor';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { Intake } from './helpers/Intake';
import { holdsMail } from './helpers/Reports';

jest.setTimeout(600_000);

const REFRESHES = 200;
const QUICK = { longestBackoff: 2, checkInterval: 2 };
const MAILBOXES = ['ada', 'support', 'sales', 'billing'].map((name) => `${name}@contoso.example`);

describe('Four triggers on one credential', () => {
	let lab: MailLab;
	let intakes: Intake[];
	const subjects: string[] = [];

	const refreshed = async () => (await lab.authority.counters()).tokensIssued.refresh_token ?? 0;

	/** One mail to each mailbox. */
	async function deliver(subject: string): Promise<void> {
		subjects.push(subject);
		await Promise.all(intakes.map(async (intake) => await intake.deliver([subject])));
	}

	/** Among the executions there is what the trigger itself reported, too. */
	const ran = async (intake: Intake) => (await intake.runs.all()).filter(holdsMail);

	beforeAll(async () => {
		const [user = '', ...sharedMailboxes] = MAILBOXES;
		lab = await MailLab.start({ authority: { users: [{ user, password: 'Ada-1815', sharedMailboxes }] } });
		// Every refresh token is good once: whoever uses an old one has lost the sign-in for all.
		await lab.authority.set({ accessTokenLifetime: 2, rotateRefreshTokens: true, revokeOnReuse: true });
		const credential = await lab.signedInCredential();
		intakes = await Promise.all(
			MAILBOXES.map(
				async (mailbox) =>
					await Intake.with(lab, mailbox, credential, { parameters: { mailbox, options: QUICK } }),
			),
		);
		for (const intake of intakes) await intake.activate();
	});

	afterAll(async () => await lab?.stop());

	it(`outlive ${String(REFRESHES)} refreshes of a token that lives for two seconds`, async () => {
		while ((await refreshed()) < REFRESHES) {
			await deliver(`Mail ${String(subjects.length + 1)}`);
			await sleep(4_000);
		}
		for (const intake of intakes) {
			await waitFor(
				'all mail to run',
				async () => (await ran(intake)).length >= subjects.length,
				60_000,
				500,
			);
			expectExactlyOnce(await intake.runs.all(), subjects);
		}
		const { refreshTokenReuses, errors, introspections, tokensIssued } = await lab.authority.counters();
		process.stdout.write(
			`${String(tokensIssued.refresh_token)} refreshes for ${String(introspections)} logins of four triggers\n`,
		);
		expect({ refreshTokenReuses, errors }).toEqual({ refreshTokenReuses: 0, errors: {} });
	});

	it('share each refresh', async () => {
		await lab.authority.set({ accessTokenLifetime: 8 });
		await sleep(2_000);
		await lab.authority.counters({ reset: true });
		const logins = async () => (await lab.authority.counters()).introspections;
		await waitFor('several logins of each', async () => (await logins()) >= 16, 60_000, 200);
		expect((await refreshed()) * 2).toBeLessThanOrEqual(await logins());
	});

	it('each report once that the credential needs to be reconnected, and continue when it is', async () => {
		const reports = async () =>
			await Promise.all(
				intakes.map(async ({ runs }) => (await runs.all()).filter((run) => !holdsMail(run)).length),
			);
		expect(await reports()).toEqual([0, 0, 0, 0]);
		await lab.authority.counters({ reset: true });
		await lab.authority.revoke(MAILBOXES[0] ?? '', true);
		await waitFor('a report of each', async () => (await reports()).every((count) => count > 0), 60_000, 500);
		await sleep(6_000);
		expect(await reports()).toEqual([1, 1, 1, 1]);
		await lab.authority.set({ accessTokenLifetime: 3600 });
		const [first] = intakes;
		await lab.api.signIn(first?.credential.id ?? '', async (url) => await lab.authority.walk(url));
		await deliver('After the new sign-in');
		for (const intake of intakes) {
			await waitFor(
				'the mail to run',
				async () => (await ran(intake)).length >= subjects.length,
				60_000,
				500,
			);
			expectExactlyOnce(await ran(intake), subjects);
		}
	});
});
