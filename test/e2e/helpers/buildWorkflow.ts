import { readFile } from 'node:fs/promises';

import type { WebProtocol } from '../../lab/ExchangeLab';
import { type LabProtocol, type MailLab, TRIGGERS } from '../../lab/MailLab';
import type { ConnectionAttempts } from '../../lab/n8n/ConnectionAttempts';
import { waitFor } from '../../lab/waitFor';
import type { Builder } from './Builder';
import { connectAccount } from './connectAccount';
import { plainMail } from './plainMail';

/** A trigger and a send node, as a person looks for them. */
export interface Wanted {
	protocol: LabProtocol;
	/** What is typed to find the trigger, and the send node. */
	finds: readonly [trigger: string, send: string];
	send: 'Microsoft SMTP Send' | 'Microsoft MAPI Send';
	person: string;
}

const API: Readonly<Record<WebProtocol, string>> = { graph: 'Microsoft Graph', ews: 'Exchange Web Services' };
const isWeb = (protocol: LabProtocol): protocol is WebProtocol => protocol === 'graph' || protocol === 'ews';

/** What the editor showed on the way. */
export interface Built {
	workflowId: string;
	/** What the folder's list has; POP3 knows no folders. */
	folders: string[];
	/** What the panels of the trigger and of the send node say of a server that does not answer. */
	broken: Broken[];
	/** What the form has in Subject after a field was dragged there. */
	dragged: string;
}

/** A node whose server does not answer. */
interface Broken {
	error: string;
	/** How often it tried to connect before it said so. */
	attempts: number;
}

/** What n8n's editor asks for to fill lists of folders, which takes a connection, too. */
const LISTS = '**/dynamic-node-parameters/**';

/** Where nobody listens. */
const NOBODY = '127.0.0.1:9';

/** Builds and runs a workflow by hand in the editor: a mail comes in, and another one goes out with its subject. */
export async function buildWorkflow(
	lab: MailLab,
	builder: Builder,
	tried: ConnectionAttempts,
	wanted: Wanted,
): Promise<Built> {
	const { protocol, finds, send, person } = wanted;
	const user = lab.user(person);
	const subject = `First of ${person}`;
	await lab.post(protocol).deliverMany(user.user, [plainMail({ subject, to: user.user })]);

	await builder.newWorkflow();
	await builder.add(finds[0], TRIGGERS[protocol]);
	const credential = await connectAccount(lab, builder, user, protocol);
	await server(lab, builder, protocol, protocol);
	const folders = await choosePlace(builder, protocol);
	const trigger = await breakAndRead(builder, tried, protocol);
	await builder.execute();
	await builder.output.getByText(subject).first().waitFor({ timeout: 180_000 });
	await builder.close();

	await builder.addBehind(TRIGGERS[protocol], finds[1], send, 'Send a message');
	await builder.pickCredential(credential);
	await builder.fill('to', 'customer@contoso.example');
	await builder.drag('subject', 'subject');
	await builder.fill('text', 'It came.');
	await server(lab, builder, protocol, 'smtp');
	const sending = await breakAndRead(builder, tried, protocol);
	await builder.execute();
	await builder.output.getByText('messageId').first().waitFor({ timeout: 180_000 });
	await builder.close();

	await builder.publish();
	const workflowId = builder.workflowId();
	await waitFor('the publication', async () => (await lab.api.getWorkflow(workflowId)).active, 60_000);
	await lab
		.post(protocol)
		.deliverMany(user.user, [plainMail({ subject: `Second of ${person}`, to: user.user })]);
	// By hand the trigger and the send node, and by itself one for each mail, since trying out changes nothing.
	const succeeded = async () =>
		(await lab.api.listExecutions(workflowId)).filter(({ status }) => status === 'success').length >= 4;
	await waitFor('the executions', succeeded, 120_000);
	await builder.executionsSucceeded(3);
	// n8n refuses it for as long as the workflow is held by the tab that is open.
	const ended = async () =>
		await lab.api.deactivate(workflowId).then(
			() => true,
			() => false,
		);
	await waitFor('the end of the workflow', ended, 60_000);
	const { nodes } = await lab.api.getWorkflow(workflowId);
	const dragged = String(nodes.find((node) => node.name === send)?.parameters.subject);
	return { workflowId, folders, broken: [trigger, sending], dragged };
}

/** What is read, for a mail that is there already. */
async function choosePlace(builder: Builder, protocol: LabProtocol): Promise<string[]> {
	if (protocol === 'pop3') {
		// New Messages would begin behind it.
		await builder.choose('read', 'All Messages');
		return [];
	}
	const folders = await builder.listed('folder', isWeb(protocol) ? 2 : 1);
	await builder.pickFromList('folder', 'INBOX');
	return folders;
}

/** Where the lab's server is. */
async function server(
	lab: MailLab,
	builder: Builder,
	protocol: LabProtocol,
	part: LabProtocol | 'smtp',
): Promise<void> {
	if (isWeb(protocol)) {
		const { server: host, options } = await lab.webParameters(protocol);
		if (protocol === 'ews') await builder.choose('api', API.ews);
		await builder.fill('server', String(host));
		await builder.addOption('CA Certificate', 'ca', String((options as { ca?: unknown }).ca));
		return;
	}
	const { host, ports, certificates } = lab.dovecot;
	const port = { imap: ports.imaps, pop3: ports.pop3s, smtp: ports.submission }[
		part as 'imap' | 'pop3' | 'smtp'
	];
	await builder.choose('serverFrom', 'Other');
	await builder.fill('server', host);
	await builder.fill('port', String(port));
	await builder.addOption('CA Certificate', 'ca', await readFile(certificates.ca, 'utf8'));
}

/** A server where nobody is; it is right again afterward. */
async function breakAndRead(
	builder: Builder,
	tried: ConnectionAttempts,
	protocol: LabProtocol,
): Promise<Broken> {
	const name = isWeb(protocol) ? 'server' : 'port';
	const right = await builder.value(name);
	const before = await tried.to(NOBODY);
	await builder.page.route(LISTS, async (route) => await route.abort());
	await builder.fill(name, isWeb(protocol) ? NOBODY : '9');
	await builder.execute();
	const failure = builder.output.getByText(/Could not/).first();
	await failure.waitFor({ timeout: 180_000 });
	const error = await failure.innerText();
	const attempts = (await tried.to(NOBODY)) - before;
	await builder.fill(name, right);
	await builder.page.unroute(LISTS);
	return { error, attempts };
}
