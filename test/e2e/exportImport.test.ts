import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { MailLab, TRIGGER } from '../lab/MailLab';
import { Editor } from '../lab/n8n/Editor';
import { N8n } from '../lab/n8n/N8n';
import { N8nApi } from '../lab/n8n/N8nApi';
import type { N8nWorkflow } from '../lab/n8n/n8nTypes';
import { waitFor } from '../lab/waitFor';
import { Intake } from './helpers/Intake';
import { people } from './helpers/people';
import { Runs } from './helpers/Runs';

jest.setTimeout(300_000);

/** Where it is written down what is done: as marks in the mailbox, or in the workflow alone. */
const KINDS = { marks: {}, position: { read: 'new', afterProcessing: 'nothing' } } as const;
type Kind = keyof typeof KINDS;

/** Each test goes on where the one before has ended. */
describe('an exported and imported workflow', () => {
	let directory: string;
	let lab: MailLab;
	let other: N8n;
	let otherApi: N8nApi;
	const intakes = new Map<Kind, Intake>();
	const file = (name: string) => join(directory, name);

	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), 'export-import-'));
		lab = await MailLab.start({ authority: { users: people('marks', 'position') } });
		other = await N8n.started();
		otherApi = new N8nApi(other.url);
		await otherApi.setUpOwner();
		for (const kind of ['marks', 'position'] as const) {
			const intake = await Intake.create(lab, kind, { name: kind, parameters: KINDS[kind] });
			intakes.set(kind, intake);
			await intake.activate();
			await waitFor('the trigger', () => lab.n8n.logs().includes(`${intake.mailbox} at`), 60_000);
		}
		await run('First', lab.api);
	});

	afterAll(async () => {
		await other?.dispose();
		await lab?.stop();
		await rm(directory, { recursive: true, force: true });
	});

	const idOf = (kind: Kind): string => intakes.get(kind)?.workflowId ?? '';

	/** Subjects of the mails that n8n has run. */
	async function subjects(api: N8nApi, workflowId: string): Promise<string[]> {
		const runs = await new Runs(api, workflowId, TRIGGER).all();
		return runs.flatMap(({ items }) => items.map(({ subject }) => String(subject))).sort();
	}

	/** A mail that comes now, and has run. */
	async function run(subject: string, api: N8nApi, ids: (kind: Kind) => string = idOf): Promise<void> {
		for (const intake of intakes.values()) await intake.deliver([subject]);
		for (const kind of intakes.keys()) {
			const hasRun = async () => (await subjects(api, ids(kind))).includes(subject);
			await waitFor(`${subject} by ${kind}`, hasRun, 30_000, 300);
		}
	}

	async function storedIn(api: N8nApi, kind: Kind): Promise<unknown> {
		return (await api.getWorkflow(idOf(kind))).staticData;
	}

	it('keeps its position in the file of export:workflow', async () => {
		for (const intake of intakes.values()) await intake.untilStored();
		await lab.n8n.command('export:workflow', '--all', `--output=${file('workflows.json')}`);
		await lab.n8n.command(
			'export:credentials',
			'--all',
			'--decrypted',
			`--output=${file('credentials.json')}`,
		);
		const exported = JSON.parse(await readFile(file('workflows.json'), 'utf8')) as N8nWorkflow[];
		for (const kind of intakes.keys()) {
			const { staticData } = exported.find(({ id }) => id === idOf(kind)) as N8nWorkflow;
			expect(staticData).toEqual(await storedIn(lab.api, kind));
		}
		await run('After the export', lab.api);
	});

	it('continues in the same n8n, with nothing lost or duplicated', async () => {
		for (const intake of intakes.values()) await intake.untilStored();
		await lab.n8n.command('import:workflow', `--input=${file('workflows.json')}`);
		for (const intake of intakes.values()) {
			expect((await lab.api.getWorkflow(intake.workflowId)).active).toBe(false);
			await intake.activate();
		}
		await run('Imported into the same', lab.api);
		for (const kind of intakes.keys())
			expect(await subjects(lab.api, idOf(kind))).toEqual([
				'After the export',
				'First',
				'Imported into the same',
			]);
	});

	it('continues in another n8n from its position at the export', async () => {
		for (const intake of intakes.values()) await intake.deactivate();
		await other.command('import:credentials', `--input=${file('credentials.json')}`);
		await other.command('import:workflow', `--input=${file('workflows.json')}`);
		for (const kind of intakes.keys()) await otherApi.activate(idOf(kind));
		await run('Imported into another', otherApi);
		expect(await subjects(otherApi, idOf('marks'))).toEqual(['Imported into another']);
		// What ran after the export runs once more: the file does not know of it, and neither does the mailbox.
		const again = ['After the export', 'Imported into another', 'Imported into the same'];
		expect(await subjects(otherApi, idOf('position'))).toEqual(again);
	});

	it('starts over from the file that the editor downloads, which has no position', async () => {
		const editor = await Editor.open(other.url);
		const copies = new Map<Kind, string>();
		for (const kind of intakes.keys()) {
			await otherApi.deactivate(idOf(kind));
			await editor.workflow(idOf(kind));
			await editor.download(file(`${kind}.json`));
			const downloaded = JSON.parse(await readFile(file(`${kind}.json`), 'utf8')) as N8nWorkflow;
			expect(downloaded).not.toHaveProperty('staticData');
			copies.set(kind, (await otherApi.createWorkflow({ ...pick(downloaded), name: `${kind} copy` })).id);
		}
		await editor.close();
		const idOfCopy = (kind: Kind) => copies.get(kind) ?? '';
		for (const intake of intakes.values()) await intake.deliver(['Before it is published']);
		for (const kind of intakes.keys()) {
			const before = other.logs().length;
			await otherApi.activate(idOfCopy(kind));
			const { mailbox = '' } = intakes.get(kind) ?? {};
			const isRead = () => other.logs().slice(before).includes(`${mailbox} at`);
			await waitFor('the trigger', isRead, 60_000);
		}
		await run('After it is published', otherApi, idOfCopy);
		expect(await subjects(otherApi, idOfCopy('marks'))).toEqual([
			'After it is published',
			'Before it is published',
		]);
		expect(await subjects(otherApi, idOfCopy('position'))).toEqual(['After it is published']);
	});
});

function pick({ nodes, connections, settings = {} }: N8nWorkflow) {
	return { nodes, connections, settings };
}
