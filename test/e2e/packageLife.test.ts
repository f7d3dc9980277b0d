import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { type LabProtocol, MailLab, TRIGGERS } from '../lab/MailLab';
import { installN8n } from '../lab/n8n/installN8n';
import { pathWith } from '../lab/n8n/N8n';
import { npmFromTarball, realNpm } from '../lab/n8n/npmFromTarball';
import { waitFor } from '../lab/waitFor';
import { expectExactlyOnce } from './helpers/expectExactlyOnce';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';

jest.setTimeout(600_000);

const CHECKOUT = resolve(__dirname, '../..');
const NAME = 'n8n-nodes-microsoft-mail';
const PROTOCOLS: readonly LabProtocol[] = ['imap', 'pop3', 'graph', 'ews'];
const run = promisify(execFile);

interface Older {
	version: string;
	tarball: string;
	/** Those that it has a trigger for: 0.1.0 has IMAP alone. */
	protocols: LabProtocol[];
}

/**
 * The version before: the tarball that N8N_LAB_OLDER_PACKAGE names, without it this one under another number, since
 * what n8n does to the package and to its running triggers is the same.
 */
async function olderPackage(directory: string): Promise<Older> {
	const given = process.env.N8N_LAB_OLDER_PACKAGE ?? (await pack(directory));
	await run('tar', ['-xzf', given, '-C', directory]);
	const manifest = join(directory, 'package', 'package.json');
	const version = '0.0.9';
	const contents = JSON.parse(await readFile(manifest, 'utf8')) as typeof import('../../package.json');
	await writeFile(manifest, JSON.stringify({ ...contents, version }));
	const tarball = join(directory, `older-${version}.tgz`);
	await run('tar', ['-czf', tarball, '-C', directory, 'package']);
	const hasTrigger = (protocol: LabProtocol) =>
		contents.n8n.nodes.some((path) => path.includes(TRIGGERS[protocol].replaceAll(' ', '')));
	return { version, tarball, protocols: PROTOCOLS.filter(hasTrigger) };
}

async function pack(directory: string): Promise<string> {
	const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', directory], {
		cwd: CHECKOUT,
	});
	return join(directory, stdout.trim());
}

/** What people do in Settings > Community nodes, while workflows that read mail are active. */
describe('the package, while its triggers run', () => {
	let directory: string;
	let lab: MailLab;
	let current: string;
	let older: Older;
	const intakes: Intake[] = [];
	const expected: string[] = [];

	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), 'package-life-'));
		const tarball = await pack(directory);
		current = (JSON.parse(await readFile(join(CHECKOUT, 'package.json'), 'utf8')) as { version: string })
			.version;
		older = await olderPackage(directory);
		const published = { name: NAME, versions: [older, { version: current, tarball }] };
		const npm = await npmFromTarball(join(directory, 'bin'), published, await realNpm());
		const { node } = await installN8n();
		lab = await MailLab.start({
			authority: { users: people(...PROTOCOLS.map((protocol) => `life-${protocol}`)) },
			exchange: true,
			packages: [],
			env: { PATH: pathWith(node, npm), N8N_COMMUNITY_PACKAGES_ENABLED: 'true' },
		});
	});

	afterAll(async () => {
		await lab?.stop();
		await rm(directory, { recursive: true, force: true });
	});

	const packages = async (method: 'POST' | 'PATCH', version: string) =>
		await lab.api.request(method, '/rest/community-packages', { name: NAME, version });
	const uninstall = async () => await lab.api.request('DELETE', `/rest/community-packages?name=${NAME}`);

	async function restart(): Promise<void> {
		await lab.n8n.stop();
		await lab.n8n.start();
		await lab.api.login();
	}

	async function deliver(subject: string): Promise<void> {
		expected.push(subject);
		for (const intake of intakes) await intake.deliver([subject]);
	}

	/** Each mail that was delivered has one execution, by each protocol. */
	async function expectAll(): Promise<void> {
		const succeeded = async ({ runs }: Intake) =>
			(await runs.all()).filter(({ status }) => status === 'success');
		const isThrough = async (intake: Intake) => (await succeeded(intake)).length >= expected.length;
		for (const intake of intakes) {
			await waitFor(`all executions of ${intake.mailbox}`, async () => await isThrough(intake), 60_000, 500);
			expectExactlyOnce(await succeeded(intake), expected);
		}
	}

	it('reads mail in the previous version', async () => {
		await packages('POST', older.version);
		for (const protocol of older.protocols) {
			const kept = protocol === 'pop3' ? 'keep' : 'nothing';
			const options = { checkInterval: 1, longestBackoff: 2 };
			const parameters = { read: 'new', afterProcessing: kept, options };
			// The form that every version knows: a step back takes no newer one along.
			intakes.push(await Intake.create(lab, `life-${protocol}`, { protocol, parameters, typeVersion: 1 }));
		}
		for (const intake of intakes) await intake.activate();
		for (const intake of intakes) await intake.untilConnected();
		await deliver('In the version before');
		await expectAll();
	});

	it('continues across an update, with and without a restart', async () => {
		await packages('PATCH', current);
		await deliver('After the update');
		await expectAll();
		await restart();
		await deliver('After the update and a restart');
		await expectAll();
	});

	it('continues across a downgrade, with and without a restart', async () => {
		await packages('PATCH', older.version);
		await deliver('After the step back');
		await expectAll();
		await restart();
		await deliver('After the step back and a restart');
		await expectAll();
	});

	it('executes what arrived while it was not installed, as soon as it is installed again', async () => {
		await uninstall();
		await deliver('While it was not installed');
		const isTold =
			({ workflowId }: Intake) =>
			async () =>
				(await lab.api.listExecutions(workflowId)).some(({ status }) => status === 'error');
		// n8n takes the node out of its list, and goes on running it.
		for (const intake of intakes) await waitFor('an execution that failed', isTold(intake), 60_000);
		await packages('POST', current);
		await deliver('Installed again');
		await expectAll();
	});

	it('continues from its position once it is republished, if n8n was started without it', async () => {
		for (const intake of intakes) await intake.untilStored();
		await uninstall();
		await restart();
		await deliver('While n8n was without it');
		await packages('POST', older.version);
		await restart();
		for (const intake of intakes) await intake.activate();
		await deliver('Published again');
		await expectAll();
	});
});
