import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { N8n, pathWith } from '../lab/n8n/N8n';
import { N8nApi } from '../lab/n8n/N8nApi';
import { npmFromTarball, realNpm } from '../lab/n8n/npmFromTarball';

const CHECKOUT = resolve(__dirname, '../..');
const run = promisify(execFile);

interface Manifest {
	name: string;
	version: string;
	n8n: { nodes: string[]; credentials: string[] };
}

interface Library {
	name: string;
	version: string;
}

interface Lock {
	packages: Record<string, Partial<Library>>;
}

describe('the package, installed from its tarball by n8n itself', () => {
	let directory: string;
	let n8n: N8n;
	let api: N8nApi;
	let manifest: Manifest;

	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), 'community-install-'));
		manifest = JSON.parse(await readFile(join(CHECKOUT, 'package.json'), 'utf8')) as Manifest;
		await run('npm', ['pack', '--pack-destination', directory], { cwd: CHECKOUT });
		const tarball = join(directory, `${manifest.name}-${manifest.version}.tgz`);
		n8n = await N8n.create({ packages: [] });
		const npm = await npmFromTarball(
			join(directory, 'bin'),
			{ name: manifest.name, versions: [{ version: manifest.version, tarball }] },
			await realNpm(),
		);
		await n8n.start({ PATH: pathWith(n8n.installation.node, npm), N8N_COMMUNITY_PACKAGES_ENABLED: 'true' });
		api = new N8nApi(n8n.url);
		await api.setUpOwner();
		await api.request('POST', '/rest/community-packages', { name: manifest.name });
	}, 600_000);

	afterAll(async () => {
		await n8n?.dispose();
		await rm(directory, { recursive: true, force: true });
	});

	it('is listed with its version', async () => {
		const packages = await api.request<Array<{ packageName: string; installedVersion: string }>>(
			'GET',
			'/rest/community-packages',
		);
		expect(packages).toEqual([
			expect.objectContaining({ packageName: manifest.name, installedVersion: manifest.version }),
		]);
	});

	it('contains every node and credential that package.json names', async () => {
		const typeOf = (path: string): string => /([^/]+)\.(?:node|credentials)\.js$/.exec(path)?.[1] ?? path;
		const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
		const nodes = manifest.n8n.nodes.map((path) => `${manifest.name}.${lower(typeOf(path))}`);
		expect(await api.nodeTypes()).toEqual(expect.arrayContaining(nodes));
		const credentials = manifest.n8n.credentials.map((path) => lower(typeOf(path)));
		expect(await api.credentialTypes()).toEqual(expect.arrayContaining(credentials));
	});

	it('needs no other package: its libraries are bundled, in the tested versions', async () => {
		const installed = join(n8n.userFolder, '.n8n', 'nodes', 'node_modules', manifest.name);
		const beside: string[] = await readdir(join(installed, 'node_modules')).catch(() => []);
		expect(beside.filter((name) => !name.startsWith('.'))).toEqual([]);
		const bundled = JSON.parse(await readFile(join(installed, 'dist', 'bundled.json'), 'utf8')) as Library[];
		const lock = JSON.parse(await readFile(join(CHECKOUT, 'package-lock.json'), 'utf8')) as Lock;
		const tested = Object.entries(lock.packages).map(
			([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`,
		);
		expect(bundled.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['imapflow', 'nodemailer', '@azure/msal-common', 'ews-javascript-api']),
		);
		for (const { name, version } of bundled) expect(tested).toContain(`${name}@${version}`);
		const notices = await readFile(join(installed, 'dist', 'THIRD-PARTY.md'), 'utf8');
		for (const { name, version } of bundled) expect(notices).toContain(`## ${name} ${version}\n`);
	});

	it('is loaded again after a restart', async () => {
		await n8n.stop();
		await n8n.start();
		await api.login();
		const types = await api.nodeTypes();
		const ours = types.filter((type) => type.startsWith(`${manifest.name}.`));
		// n8n makes a second type, for its AI agents, of a node that may be a tool.
		expect(ours.filter((type) => !type.endsWith('Tool'))).toHaveLength(manifest.n8n.nodes.length);
		expect(n8n.logs()).not.toMatch(/packages are missing|Error loading package/i);
	}, 180_000);
});
