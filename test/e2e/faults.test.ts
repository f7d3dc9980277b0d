import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';

import { FaultProxy } from '../lab/FaultProxy';
import { MailLab } from '../lab/MailLab';
import { waitFor } from '../lab/waitFor';
import { brokenMail, mailWithAttachment, nestedMail } from './helpers/badMail';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { expectNoSecrets } from './helpers/expectNoSecrets';
import { Intake } from './helpers/Intake';
import { peakMemory, resetPeakMemory } from './helpers/peakMemory';
import { people } from './helpers/people';
import { numbered } from './helpers/plainMail';

jest.setTimeout(300_000);

const MEGABYTE = 1024 * 1024;

describe('Microsoft IMAP Trigger with an unreliable connection and malformed messages', () => {
	let lab: MailLab;
	let proxy: FaultProxy;
	/** The way through the proxy, where commands can be read. */
	let faulty: INodeParameters;

	beforeAll(async () => {
		lab = await MailLab.start({
			authority: { users: people('store', 'idle', 'hostile', 'large') },
			env: { N8N_LOG_LEVEL: 'debug' },
		});
		proxy = await FaultProxy.start({ host: lab.dovecot.host, port: lab.dovecot.ports.imap });
		faulty = { server: proxy.host, port: proxy.port, security: 'none' };
	});

	afterAll(async () => {
		await proxy?.stop();
		await lab?.stop();
	});

	it('executes each message once when the connection is cut before the server confirms that it is marked', async () => {
		const parameters = { ...faulty, options: { longestBackoff: 2 } };
		const intake = await Intake.create(lab, 'store', { parameters });
		const subjects = numbered('Marked, unknown to us', 20);
		await intake.deliver(subjects);
		proxy.cutAfterCommand(/UID STORE/, 3);
		await intake.activate();
		await intake.runs.until(20);
		await waitFor(
			'every mail to be marked as read',
			() => intake.flags().every((flags) => flags.includes('\\Seen')),
			30_000,
		);
		await sleep(2_000);
		proxy.heal();
		expectExactlyOnce(await intake.runs.all(), subjects);
		expect(proxy.accepted).toBeGreaterThanOrEqual(4);
		await intake.deactivate();
	});

	it('detects a dead connection within a minute, with the default settings', async () => {
		const intake = await Intake.create(lab, 'idle', { parameters: faulty });
		await intake.activate();
		await intake.deliver(['Over a line that lives']);
		await intake.runs.until(1);
		// It waits for the server to push by then.
		await sleep(3_000);
		proxy.halfOpen();
		await intake.deliver(['Over a line that is dead']);
		const start = Date.now();
		expectExactlyOnce(await intake.runs.until(2, 60_000), [
			'Over a line that lives',
			'Over a line that is dead',
		]);
		process.stdout.write(`A dead connection was noticed after ${(Date.now() - start) / 1000} s\n`);
		await intake.deactivate();
	});

	it('returns a message that cannot be parsed as raw data, and the others as usual', async () => {
		const intake = await Intake.create(lab, 'hostile', { parameters: faulty });
		const nested = nestedMail('Nested', 1000);
		const broken = brokenMail('Broken');
		await intake.deliver(['Good 1']);
		lab.dovecot.deliver(intake.mailbox, nested);
		await intake.deliver(['Good 2']);
		lab.dovecot.deliver(intake.mailbox, broken);
		lab.dovecot.deliver(intake.mailbox, Buffer.alloc(64 * 1024));
		await intake.deliver(['Good 3']);
		await intake.activate();
		const runs = await intake.runs.until(6);
		const withoutSubject = 'undefined';
		expectExactlyOnce(runs, ['Good 1', 'Nested', 'Good 2', 'Broken', withoutSubject, 'Good 3']);
		const bad = runs.filter(({ items: [item] }) => item?.error !== undefined);
		expectExactlyOnce(bad, ['Nested', 'Broken', withoutSubject]);
		for (const { items } of bad) expect(items).toMatchObject([{ error: { kind: 'unreadable' } }]);
		const kept = await Promise.all(bad.map(async ({ id }) => await intake.runs.binary(id, 'raw')));
		expect(kept.slice(0, 2).map(String)).toEqual([nested, broken]);
		// Dovecot puts another octet in the place of each NUL.
		expect(kept[2]).toHaveLength(64 * 1024);
		await intake.deactivate();
	});

	it('leaves an attachment of 100 MB on the server, so that n8n needs no memory for it', async () => {
		const parameters = { downloadAttachments: true };
		const intake = await Intake.create(lab, 'large', { parameters });
		await intake.activate();
		await intake.deliver(['Before it']);
		await intake.runs.until(1);
		const pid = lab.n8n.pid ?? 0;
		await resetPeakMemory(pid);
		const before = await peakMemory(pid);
		lab.dovecot.deliver(intake.mailbox, mailWithAttachment('Large', 'film.bin', 100 * MEGABYTE));
		await intake.deliver(['After it']);
		const runs = await intake.runs.until(3);
		const after = await peakMemory(pid);
		process.stdout.write(`n8n held ${before} MiB before a mail of 137 MB and at most ${after} MiB with it\n`);
		expectExactlyOnce(runs, ['Before it', 'Large', 'After it']);
		expect(runs.find(({ items }) => items[0]?.subject === 'Large')?.items).toMatchObject([
			{
				text: 'The text beside it.',
				attachments: [
					{ fileName: 'film.bin', skipped: 'tooLarge', size: expect.closeTo(100 * MEGABYTE, -7) },
				],
			},
		]);
		expect(after - before).toBeLessThan(100);
		await intake.deactivate();
	});

	it('leaves no secret in the log, executions or static data', async () => {
		await expectNoSecrets(lab);
	});
});
