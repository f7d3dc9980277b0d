import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { MailLab } from '../lab/MailLab';
import { ConnectionAttempts } from '../lab/n8n/ConnectionAttempts';
import { Editor } from '../lab/n8n/Editor';
import { Builder } from './helpers/Builder';
import { buildWorkflow, type Wanted } from './helpers/buildWorkflow';
import { people } from './helpers/people';
import { Runs } from './helpers/Runs';

jest.setTimeout(600_000);

const SMTP = 'Microsoft SMTP Send';
const MAPI = 'Microsoft MAPI Send';

const WALKS: Wanted[] = [
	{ protocol: 'imap', finds: ['imap oauth', 'smtp'], send: SMTP, person: 'imap' },
	{ protocol: 'pop3', finds: ['pop3', 'office 365'], send: SMTP, person: 'pop' },
	{ protocol: 'graph', finds: ['hotmail', 'outlook.com'], send: MAPI, person: 'graph' },
	{ protocol: 'ews', finds: ['exchange', 'exchange'], send: MAPI, person: 'ews' },
];

/** What people type, and which of our nodes have to be among the first that are listed. */
const SEARCHES: ReadonlyArray<readonly [words: string, first: readonly string[]]> = [
	['hotmail', ['Microsoft MAPI Send', 'Microsoft IMAP Trigger']],
	['live.com', ['Microsoft MAPI Send', 'Microsoft IMAP Trigger']],
	['outlook.com', ['Microsoft MAPI Send', 'Microsoft IMAP Trigger']],
	['imap oauth', ['Microsoft IMAP Trigger']],
	['bounce', ['Microsoft IMAP Trigger']],
	['pop3', ['Microsoft POP3 Trigger']],
	['smtp', ['Microsoft SMTP Send']],
	['mail health', ['Microsoft Mail Health']],
];

const ICONS = ['mailTrigger', 'mailSend', 'mailHealth', 'mail'];
const iconOf = (name: string) => readFileSync(join(__dirname, `../../icons/${name}.svg`)).toString('base64');

/** In the browser: the colors of an image at 16 pixels. */
const DRAW = `async (source) => {
	const image = new Image(16, 16);
	image.src = source;
	await image.decode();
	const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 16 });
	const context = canvas.getContext('2d');
	context.drawImage(image, 0, 0, 16, 16);
	return [...context.getImageData(0, 0, 16, 16).data];
}`;

describe('In the editor, a person', () => {
	let lab: MailLab;
	let editor: Editor;
	let builder: Builder;
	let tried: ConnectionAttempts;

	beforeAll(async () => {
		tried = await ConnectionAttempts.create();
		lab = await MailLab.start({
			exchange: true,
			env: tried.env,
			authority: { users: people(...WALKS.map(({ person }) => person), 'customer') },
		});
		editor = await Editor.open(lab.n8n.url);
		editor.page.setDefaultTimeout(60_000);
		builder = new Builder(editor, lab.n8n.url);
	});

	afterAll(async () => {
		await editor?.close();
		await lab?.stop();
		await tried?.remove();
	});

	it('finds the nodes by the names people use for their mail', async () => {
		await builder.newWorkflow();
		for (const [words, wanted] of SEARCHES) {
			const found = (await builder.search(words)).slice(0, 6);
			expect({ words, found }).toEqual({ words, found: expect.arrayContaining([...wanted]) });
			if (!words.includes('health')) expect(found[0]).not.toMatch(/Health/);
		}
	});

	it.each(WALKS)(
		'signs in, builds, tries, breaks and publishes a workflow by $protocol and $send, found by $finds',
		async (wanted) => {
			const { workflowId, folders, broken, dragged } = await buildWorkflow(lab, builder, tried, wanted);
			const inboxes = folders.filter((name) => name.toLowerCase() === 'inbox');
			expect(inboxes).toHaveLength(wanted.protocol === 'pop3' ? 0 : 1);
			expect(dragged).toContain('$json.subject');
			for (const { error } of broken) expect(error).toMatch(/^Could not .*(?:refused|:9\b)/s);
			// A person waits for the answer and can try again; a published workflow goes on trying.
			expect(broken.map(({ attempts }) => attempts)).toEqual([1, 1]);
			const runs = await new Runs(lab.api, workflowId, wanted.send).until(4);
			expect(runs.length).toBeGreaterThanOrEqual(4);
		},
	);

	it.each(['', '.dark'])(
		'distinguishes triggers, send nodes, health nodes and credentials at 16 pixels%s',
		async (theme) => {
			const page = await editor.page.context().newPage();
			const urls = ICONS.map((name) => `data:image/svg+xml;base64,${iconOf(name + theme)}`);
			const pixels: number[][] = await page.evaluate(`Promise.all(${JSON.stringify(urls)}.map(${DRAW}))`);
			await page.close();
			const differing = (a: number[], b: number[]) =>
				Array.from({ length: 256 }, (_, pixel) => pixel * 4).filter((at) =>
					[0, 1, 2, 3].some((channel) => Math.abs((a[at + channel] ?? 0) - (b[at + channel] ?? 0)) > 64),
				).length;
			pixels.forEach((icon, index) => {
				expect(icon).toHaveLength(1024);
				for (const other of pixels.slice(index + 1)) expect(differing(icon, other)).toBeGreaterThan(40);
			});
		},
	);
});
