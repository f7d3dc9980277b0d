import { setTimeout as sleep } from 'node:timers/promises';

import { MailLab } from '../lab/MailLab';
import { waitFor } from '../lab/waitFor';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';
import { numbered } from './helpers/plainMail';
import { Reports } from './helpers/Reports';

jest.setTimeout(600_000);

/** Short enough for a test; the defaults are checked without n8n. */
const QUICK = { longestBackoff: 2, checkInterval: 2 };
const N8N_ASKS_AGAIN_MS = 300_000;

describe('Microsoft IMAP Trigger through outages', () => {
	let lab: MailLab;

	beforeAll(async () => {
		lab = await MailLab.start({
			authority: { users: people('expiry', 'restart', 'down', 'uids', 'revoked', 'deaf', 'deafAgain') },
		});
	});

	afterAll(async () => await lab?.stop());

	it('continues when tokens expire, with one refresh at a time', async () => {
		await lab.authority.set({ accessTokenLifetime: 5 });
		const intake = await Intake.create(lab, 'expiry', { parameters: { options: QUICK } });
		const subjects = numbered('Before and after expiry', 30);
		try {
			await intake.activate();
			for (const subject of subjects) {
				await intake.deliver([subject]);
				await sleep(500);
			}
			expectExactlyOnce(await intake.runs.until(30), subjects);
			const { tokenRequests, refreshTokenReuses, errors } = await lab.authority.counters();
			expect(tokenRequests.refresh_token).toBeGreaterThanOrEqual(1);
			expect({ refreshTokenReuses, errors }).toEqual({ refreshTokenReuses: 0, errors: {} });
		} finally {
			await lab.authority.set({ accessTokenLifetime: 3600 });
			await intake.end();
		}
	});

	it('finds everything after a server outage', async () => {
		const intake = await Intake.create(lab, 'restart', { parameters: { options: QUICK } });
		const subjects = numbered('Around a restart', 60);
		await intake.activate();
		await intake.deliver(subjects.slice(0, 20));
		await lab.dovecot.stop({ keep: true, signal: 'SIGKILL' });
		await intake.deliver(subjects.slice(20, 40));
		await sleep(3_000);
		await lab.dovecot.start();
		await intake.deliver(subjects.slice(40));
		expectExactlyOnce(await intake.runs.until(60), subjects);
		await intake.end();
	});

	it('recovers after being activated while the server was down', async () => {
		const intake = await Intake.create(lab, 'down', { parameters: { options: QUICK } });
		await intake.deliver(['Patience']);
		await lab.dovecot.stop({ keep: true });
		try {
			await intake.activate();
			const reports = new Reports(lab, intake);
			await waitFor('the trigger to be active', async () => await reports.isActive());
			await sleep(8_000);
			expect(await reports.isActive()).toBe(true);
		} finally {
			await lab.dovecot.start();
		}
		expectExactlyOnce(await intake.runs.until(1), ['Patience']);
		await intake.end();
	});

	it('executes nothing twice and loses nothing when UIDVALIDITY changes', async () => {
		const parameters = { read: 'all', afterProcessing: 'nothing', options: QUICK };
		const intake = await Intake.create(lab, 'uids', { parameters });
		const subjects = numbered('Renumbered', 20);
		await intake.deliver(subjects.slice(0, 10));
		await intake.activate();
		await intake.runs.until(10);
		await lab.dovecot.stop({ keep: true });
		lab.dovecot.maildir(intake.mailbox).renumber();
		await lab.dovecot.start();
		await intake.deliver(subjects.slice(10));
		await intake.runs.until(20);
		await sleep(3_000);
		expectExactlyOnce(await intake.runs.all(), subjects);
		await intake.end();
	});

	it('says what to do when the sign-in was revoked, and continues after a new one', async () => {
		const intake = await Intake.create(lab, 'revoked', { parameters: { options: QUICK } });
		await intake.activate();
		await intake.deliver(['Before']);
		await intake.runs.until(1);
		await lab.authority.revoke(intake.mailbox, true);
		await lab.dovecot.kick(intake.mailbox);
		await intake.deliver(['After']);
		const [, report] = await intake.runs.until(2);
		expect(report?.status).toBe('error');
		const { data } = await lab.api.getExecution(report?.id ?? '');
		expect(`${data.resultData.error?.message} ${data.resultData.error?.description}`).toMatch(/reconnect/i);
		await lab.api.signIn(
			intake.credential.id,
			async (url) => await lab.authority.walk(url, lab.user('revoked')),
		);
		const after = async (): Promise<boolean> =>
			(await intake.runs.all()).some(({ items }) => items[0]?.subject === 'After');
		await waitFor('the mail to run after the new sign-in', after, 30_000, 500);
		await intake.end();
	});

	it.each([
		['deaf', 'asks the sign-in server again that has not answered', false],
		['deafAgain', 'is freed by publishing it again when the sign-in server has not answered', true],
	])('(%s) %s', async (person, _, isPublishedAgain) => {
		await lab.authority.set({ accessTokenLifetime: 5 });
		const intake = await Intake.create(lab, person, { parameters: { options: QUICK } });
		try {
			await intake.activate();
			await intake.deliver(['Before']);
			await intake.runs.until(1);
			await lab.authority.counters({ reset: true });
			await lab.authority.failNext(1, { kind: 'hang' }, 'refresh_token');
			const isWaiting = async () => (await lab.authority.counters()).unanswered === 1;
			await waitFor('a request that is not answered', isWaiting, 60_000);
			const silentSince = Date.now();
			await intake.deliver(['After']);
			if (isPublishedAgain) {
				await intake.deactivate();
				await intake.activate();
			}
			expectExactlyOnce(await intake.runs.until(2), ['Before', 'After']);
			// After that, n8n itself ends the request, and until then it starts no other one for the credential.
			expect(Date.now() - silentSince).toBeLessThan(N8N_ASKS_AGAIN_MS);
		} finally {
			await lab.authority.stopFailing();
			await lab.authority.set({ accessTokenLifetime: 3600 });
			await intake.end();
		}
	});
});
