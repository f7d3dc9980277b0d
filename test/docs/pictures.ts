/**
 * Makes the pictures of the documentation anew, in light and dark: `npm run pictures`, or some of them with
 * `npm run pictures -- trigger credential`. Everything in them is the lab's: no name, address or server of anybody.
 */
import { join, resolve } from 'node:path';
import type { INodeParameters } from 'n8n-workflow';

import { MailLab } from '../lab/MailLab';
import { Editor, type Theme } from '../lab/n8n/Editor';
import type { N8nCredential, NodeDraft } from '../lab/n8n/n8nTypes';
import { waitFor } from '../lab/waitFor';

const IMAGES = resolve(__dirname, '../../docs/images');
const PACKAGE = 'n8n-nodes-microsoft-mail.';

const PANELS = {
	trigger: ['microsoftImapTrigger', 'Microsoft IMAP Trigger'],
	'trigger-app': ['microsoftImapTrigger', 'Microsoft IMAP Trigger'],
	'pop3-trigger': ['microsoftPop3Trigger', 'Microsoft POP3 Trigger'],
	'mapi-trigger': ['microsoftMapiTrigger', 'Microsoft MAPI Trigger'],
	'push-trigger': ['microsoftMailPushTrigger', 'Microsoft Mail Push Trigger'],
	'smtp-send': ['microsoftSmtpSend', 'Microsoft SMTP Send'],
	'mapi-send': ['microsoftMapiSend', 'Microsoft MAPI Send'],
	'health-check': ['microsoftMailHealth', 'Microsoft Mail Health'],
	'health-check-run': ['microsoftMailHealth', 'Microsoft Mail Health'],
	'health-trigger': ['microsoftMailHealthTrigger', 'Microsoft Mail Health Trigger'],
} as const;

/** Nodes whose forms were made anew since 0.1.0. */
const NEWER = ['microsoftImapTrigger', 'microsoftPop3Trigger', 'microsoftSmtpSend', 'microsoftMapiSend'];

/** Names on the command line; without, all. */
const WANTED = process.argv.slice(2);
const isWanted = (name: string) => WANTED.length === 0 || WANTED.includes(name);

type Panel = keyof typeof PANELS;

const MESSAGE: INodeParameters = { to: 'ann@contoso.example', subject: 'Your ticket', text: 'We are on it.' };

const MAIL = [
	'From: Sam Sender <sam@example.org>',
	'To: store@contoso.example',
	'Subject: Printer on floor 2 is on fire',
	'Date: Tue, 10 Jun 2025 10:10:10 +0200',
	'Message-ID: <1@example.org>',
	'Content-Type: text/plain; charset=utf-8',
	'',
	'Please send somebody with a bucket.',
	'',
].join('\r\n');

const FILLED_IN = {
	clientId: '11111111-2222-3333-4444-555555555555',
	clientSecret: 'the-value-of-the-secret',
	tenant: '66666666-7777-8888-9999-000000000000',
	email: 'support@contoso.com',
};

const WEBHOOK_ID = '0a1b2c3d-0000-4000-8000-000000000000';
/** Where n8n seems to be. */
const PUBLIC_URL = 'https://n8n.contoso.com';

interface Stage {
	lab: MailLab;
	person: N8nCredential;
	/** Workflows with one node each. */
	panels: Record<Panel, string>;
	/** The mail workflow and its execution. */
	mail: { workflowId: string; executionId: string };
	/** Kinds of credentials by the name of their picture. */
	credentials: Record<string, string>;
}

async function oneNode(
	lab: MailLab,
	panel: Panel,
	parameters: INodeParameters,
	...credentials: N8nCredential[]
): Promise<string> {
	const [type, name] = PANELS[panel];
	const [credential] = credentials;
	const node: NodeDraft = {
		name,
		type: PACKAGE + type,
		typeVersion: NEWER.includes(type) ? 1.1 : 1,
		parameters: { ...(credential ? { authentication: credential.type } : {}), ...parameters },
		credentials: Object.fromEntries(credentials.map((one) => [one.type, { id: one.id, name: one.name }])),
		...(panel === 'push-trigger' ? { webhookId: WEBHOOK_ID } : {}),
	};
	return (await lab.api.createWorkflow({ name, nodes: [node], settings: { executionOrder: 'v1' } })).id;
}

async function stage(): Promise<Stage> {
	const users = ['store', 'graph'].map((name) => ({
		user: `${name}@contoso.example`,
		password: `Secret-${name}`,
	}));
	const lab = await MailLab.start({ exchange: true, authority: { users } });
	const person = await lab.signedInCredential(lab.user('store'));
	const access = { access: 'graph', graphPermissions: ['Mail.ReadWrite', 'Mail.Send'] };
	const graph = await lab.signedInCredential(lab.user('graph'), access);
	const app = await lab.createAppCredential('support@contoso.example');
	const proxy = await lab.createProxyCredential({ kind: 'http', host: 'proxy.contoso.example', port: 3128 });
	const panels = {
		trigger: await oneNode(lab, 'trigger', {}, person),
		'trigger-app': await oneNode(lab, 'trigger-app', { proxy: 'credential' }, app, proxy),
		'pop3-trigger': await oneNode(lab, 'pop3-trigger', {}, person),
		'mapi-trigger': await oneNode(lab, 'mapi-trigger', { api: 'graph' }, graph),
		'push-trigger': await oneNode(lab, 'push-trigger', {}),
		'smtp-send': await oneNode(lab, 'smtp-send', MESSAGE, person),
		'mapi-send': await oneNode(lab, 'mapi-send', { api: 'graph', ...MESSAGE }, graph),
		'health-check': await oneNode(lab, 'health-check', { protocol: 'imap' }, person),
		'health-check-run': await oneNode(
			lab,
			'health-check-run',
			{ protocol: 'imap', server: '127.0.0.1', port: 9 },
			person,
		),
		'health-trigger': await oneNode(lab, 'health-trigger', {}),
	};
	const workflow = await lab.createMailWorkflow(person, {
		name: 'Mail starts a run, which answers it',
		next: {
			name: 'Reply to the sender',
			type: `${PACKAGE}microsoftSmtpSend`,
			typeVersion: 1.1,
			parameters: await lab.smtpParameters({ operation: 'reply', text: 'Somebody is on the way.' }),
			credentials: { [person.type]: { id: person.id, name: person.name } },
		},
	});
	await lab.api.activate(workflow.id);
	lab.dovecot.deliver('store@contoso.example', MAIL);
	const run = await waitFor(
		'the run',
		async () => (await lab.api.listExecutions(workflow.id)).find(({ status }) => status === 'success'),
		60_000,
	);
	return {
		lab,
		person,
		panels,
		mail: { workflowId: workflow.id, executionId: run.id },
		credentials: await credentialsOf(lab),
	};
}

/** As they look before Connect is pressed. */
async function credentialsOf({ api }: MailLab): Promise<Record<string, string>> {
	const data = { ...FILLED_IN, kind: 'http', host: 'proxy.contoso.com', port: 3128 };
	const make = async (type: string, name: string) => (await api.createCredential(name, type, data)).id;
	return {
		credential: await make('microsoftMailOAuth2Api', 'Support mailbox'),
		'credential-personal': await make('microsoftMailPersonalOAuth2Api', 'Ada at Outlook.com'),
		'credential-app': await make('microsoftMailAppApi', 'Support app'),
		'credential-fallback': await make('microsoftMailFallbackOAuth2Api', 'Second mailbox'),
		'credential-fallback-app': await make('microsoftMailFallbackAppApi', 'Second app'),
		'credential-proxy': await make('microsoftMailProxyApi', 'Company proxy'),
	};
}

async function take(all: Stage, theme: Theme): Promise<void> {
	const { lab, panels, mail, credentials } = all;
	const editor = await Editor.open(lab.n8n.url, undefined, theme);
	const file = (name: string) => join(IMAGES, `${name}${theme === 'dark' ? '.dark' : ''}.png`);
	try {
		for (const panel of (Object.keys(PANELS) as Panel[]).filter(isWanted)) {
			await editor.node(panels[panel], PANELS[panel][1]);
			if (panel === 'health-check-run') await check(editor);
			await editor.picture(file(panel));
		}
		if (isWanted('workflow')) {
			await editor.workflow(mail.workflowId);
			await editor.picture(file('workflow'));
		}
		if (isWanted('execution')) {
			await editor.execution(mail.workflowId, mail.executionId);
			await editor.picture(file('execution'));
		}
		if (isWanted('trigger-credential')) await listOfCredentials(editor, all, file('trigger-credential'));
		if (isWanted('credential-kinds')) await kinds(editor, all, file('credential-kinds'));
		for (const [name, id] of Object.entries(credentials).filter(([one]) => isWanted(one))) {
			await editor.credential(id);
			await editor.rename(lab.n8n.url, PUBLIC_URL);
			await editor.pictureOfCredential(file(name));
		}
	} finally {
		await editor.close();
	}
}

/** Runs the health check that finds nobody, and shows its report. */
async function check(editor: Editor): Promise<void> {
	const report = editor.page.locator('[data-test-id="output-panel"]');
	await editor.executeStep();
	await editor.page.getByText(/^Unreachable Branch/).click();
	await report.getByText('127.0.0.1:9').first().waitFor();
	await editor.page.getByText('Node executed successfully').first().waitFor({ state: 'hidden' });
	// What the panel shows at first is a list of the check's fields, which is drawn anew with the branch.
	await editor.page.waitForTimeout(1_000);
	await report.getByText('127.0.0.1:9').first().waitFor();
}

async function listOfCredentials(editor: Editor, { panels }: Stage, file: string): Promise<void> {
	await editor.node(panels.trigger, PANELS.trigger[1]);
	await editor.page.locator('[data-test-id="node-credentials-select"]').first().click();
	await editor.page.getByText('Create new credential').locator('visible=true').first().waitFor();
	const { x, y, width } = await editor.area('[data-test-id="node-credentials-select"]');
	await editor.picture(file, { x: x - 20, y: y - 90, width: width + 60, height: 420 });
}

async function kinds(editor: Editor, { lab, panels }: Stage, file: string): Promise<void> {
	await editor.node(panels.trigger, PANELS.trigger[1]);
	await editor.page.locator('[data-test-id="node-credentials-select"]').first().click();
	await editor.page.getByText('Create new credential').locator('visible=true').first().click();
	await editor.page.getByText('Setup credential').waitFor();
	await editor.rename(lab.n8n.url, PUBLIC_URL);
	await editor.page.getByRole('button', { name: 'Work or School Account' }).click();
	const dialog = await editor.area(
		'[data-test-id="editCredential-modal"], [data-test-id="credential-edit-dialog"]',
	);
	await editor.picture(file, { ...dialog, height: 420 });
}

async function main(): Promise<void> {
	const all = await stage();
	try {
		for (const theme of ['light', 'dark'] as const) await take(all, theme);
	} finally {
		await all.lab.stop();
	}
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
		process.exit(1);
	},
);
