import { createRequire } from 'node:module';
import { join } from 'node:path';
import { N8N } from '../n8nAsInstalled';
import { newTally, type Tally, type Task } from './Task';

interface Connection {
	end(): void;
}

interface Item {
	json: unknown;
	binary?: Record<string, unknown>;
}

interface EmailTrigger {
	getNewEmails(
		this: object,
		options: {
			imapConnection: Connection;
			searchCriteria: unknown[];
			postProcessAction: string;
			onEmailBatch(items: Item[]): Promise<void>;
		},
	): Promise<void>;
}

interface ImapPackage {
	ImapSimple: {
		connect(options: object, reconnect: object | undefined, transport: () => object): Promise<Connection>;
	};
}

/** Loads it, which is no part of the work. */
export function loadEmailTrigger() {
	const load = createRequire(join(N8N, 'node_modules/n8n-nodes-base/package.json'));
	const { getNewEmails } = load('./dist/nodes/EmailReadImap/v2/utils.js') as EmailTrigger;
	const { ImapSimple } = load('@n8n/imap') as ImapPackage;
	const { ImapFlow } = createRequire(load.resolve('@n8n/imap'))('imapflow') as {
		ImapFlow: new (options: object) => object;
	};
	return { getNewEmails, ImapSimple, ImapFlow };
}

/**
 * The code of n8n's own Email Trigger (IMAP) as its `trigger()` calls it, with its client, signed in for it, because it
 * knows passwords only. It marks as read, as ours does; contents of attachments go nowhere, for both.
 */
export async function drainWithN8n(task: Task, format: 'resolved' | 'simple'): Promise<Tally> {
	const { getNewEmails } = loadEmailTrigger();
	const imapConnection = await connect(task);
	const tally = newTally();
	const parameters: Record<string, unknown> = {
		format,
		downloadAttachments: true,
		dataPropertyAttachmentsPrefixName: 'attachment_',
	};
	const node = {
		getNodeParameter: (name: string) => parameters[name],
		getNode: () => ({ typeVersion: 2.2 }),
		getWorkflowStaticData: () => ({}),
		logger: { debug: () => undefined, warn: () => undefined },
		helpers: {
			prepareBinaryData: async (content: Buffer) => {
				tally.attachments += 1;
				tally.attachmentOctets += content.length;
				return await Promise.resolve({});
			},
		},
	};
	await getNewEmails.call(node, {
		imapConnection,
		searchCriteria: ['UNSEEN'],
		postProcessAction: 'read',
		onEmailBatch: async (items) => {
			tally.messages += items.length;
			await Promise.resolve();
		},
	});
	imapConnection.end();
	return tally;
}

async function connect({ host, port, ca, mailbox, token }: Task): Promise<Connection> {
	const { ImapSimple, ImapFlow } = loadEmailTrigger();
	const auth = { user: mailbox, accessToken: token };
	const client = () => new ImapFlow({ host, port, secure: true, tls: { ca }, logger: false, auth });
	return await ImapSimple.connect({}, { mailbox: 'INBOX' }, client);
}
