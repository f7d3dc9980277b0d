import { createRequire } from 'node:module';
import { join } from 'node:path';
import { deepCopy, type IDataObject, type INodeExecutionData } from 'n8n-workflow';

import { installN8n } from '../../lab/n8n/installN8n';

interface Connection {
	end(): void;
}

interface NodesBase {
	getNewEmails: (
		this: object,
		options: {
			imapConnection: Connection;
			searchCriteria: unknown[];
			postProcessAction: string;
			onEmailBatch(items: INodeExecutionData[]): Promise<void>;
		},
	) => Promise<void>;
}

interface ImapPackage {
	ImapSimple: {
		connect(options: object, reconnect: object | undefined, transport: () => object): Promise<Connection>;
	};
}

interface Mailbox {
	host: string;
	port: number;
	user: string;
	accessToken: string;
}

/**
 * Items of n8n's own Email Trigger (IMAP), made by its code in the n8n of the lab, of all messages of a mailbox. It knows
 * passwords only, so its client is signed in for it.
 *
 * @param format `simple` with attachments, or `resolved`
 */
export async function itemsOfEmailTrigger(
	format: 'simple' | 'resolved',
	{ host, port, user, accessToken }: Mailbox,
): Promise<INodeExecutionData[]> {
	const { directory } = await installN8n();
	const load = createRequire(join(directory, 'node_modules', 'n8n-nodes-base', 'package.json'));
	const { getNewEmails } = load('./dist/nodes/EmailReadImap/v2/utils.js') as NodesBase;
	const { ImapSimple } = load('@n8n/imap') as ImapPackage;
	const { ImapFlow } = createRequire(load.resolve('@n8n/imap'))('imapflow') as {
		ImapFlow: new (options: object) => object;
	};
	const client = () =>
		new ImapFlow({ host, port, secure: false, doSTARTTLS: false, logger: false, auth: { user, accessToken } });
	const connection = await ImapSimple.connect({}, { mailbox: 'INBOX' }, client);
	const parameters: IDataObject = {
		format,
		downloadAttachments: true,
		dataPropertyAttachmentsPrefixName: 'attachment_',
	};
	const context = {
		getNodeParameter: (name: string) => parameters[name],
		getNode: () => ({ typeVersion: 2.2 }),
		getWorkflowStaticData: () => ({}),
		logger: { debug: () => undefined, warn: () => undefined },
		helpers: { prepareBinaryData },
	};
	const items: INodeExecutionData[] = [];
	try {
		await getNewEmails.call(context, {
			imapConnection: connection,
			searchCriteria: ['ALL'],
			postProcessAction: 'nothing',
			onEmailBatch: async (batch) => void items.push(...batch),
		});
	} finally {
		connection.end();
	}
	return items.map(({ json, binary }) => ({ json: deepCopy(json), ...(binary ? { binary } : {}) }));
}

/** What n8n is given of a file, for comparison. */
export async function prepareBinaryData(content: Buffer, fileName?: string, mimeType?: string) {
	return await Promise.resolve({
		data: content.toString('base64'),
		mimeType: mimeType ?? '',
		...(fileName === undefined ? {} : { fileName }),
	});
}
