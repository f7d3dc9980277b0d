import { readFile } from 'node:fs/promises';

import type { WebProtocol } from '../../lab/ExchangeLab';
import { accessFor, type LabProtocol, type MailLab, TRIGGERS } from '../../lab/MailLab';
import { waitFor } from '../../lab/waitFor';
import type { Builder } from './Builder';
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
	/** What the panel says of a server that does not answer. */
	error: string;
	/** What the form has in Subject after a field was dragged there. */
	dragged: string;
}

/** Builds and runs a workflow by hand in the editor: a mail comes in, and another one goes out with its subject. */
export async function buildWorkflow(lab: MailLab, builder: Builder, wanted: Wanted): Promise<Built> {
	const { protocol, finds, send, person } = wanted;
	const user = lab.user(person);
	const credential = await lab.signedInCredential(user, accessFor(protocol));
	const subject = `First of ${person}`;
	await lab.post(protocol).deliverMany(user.user, [plainMail({ subject, to: user.user })]);

	await builder.newWorkflow();
	await builder.add(finds[0], TRIGGERS[protocol]);
	await builder.pickCredential(credential.name);
	await server(lab, builder, protocol, protocol);
	// The mail is there already, which POP3 begins behind.
	if (protocol === 'pop3') await builder.choose('read', 'All Messages');
	else await builder.pickFromList('folder', 'INBOX');
	await builder.execute();
	await builder.output.getByText(subject).first().waitFor({ timeout: 180_000 });
	await builder.close();

	await builder.addBehind(TRIGGERS[protocol], finds[1], send, 'Send a message');
	await builder.pickCredential(credential.name);
	await builder.fill('to', 'customer@contoso.example');
	await builder.drag('subject', 'subject');
	await builder.fill('text', 'It came.');
	await server(lab, builder, protocol, 'smtp');
	const error = await breakAndRead(builder, protocol);
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
	return { workflowId, error, dragged };
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
async function breakAndRead(builder: Builder, protocol: LabProtocol): Promise<string> {
	const name = isWeb(protocol) ? 'server' : 'port';
	const right = await builder.value(name);
	await builder.fill(name, isWeb(protocol) ? '127.0.0.1:9' : '9');
	await builder.execute();
	const told = builder.output.getByText(/Could not/).first();
	await told.waitFor({ timeout: 180_000 });
	const error = await told.innerText();
	await builder.fill(name, right);
	return error;
}
