import { NodeApiError } from 'n8n-workflow';
import { readTriggerSettings } from '../../../../nodes/mail/n8n/settings/readTriggerSettings';

const NODE = { id: 'n', name: 'Mail', type: 'x', typeVersion: 1, position: [0, 0], parameters: {} };
const BASE = {
	mailbox: 'desk@contoso.example',
	server: 'outlook.office365.com',
	port: 993,
	security: 'ssl',
	read: 'unread',
	afterProcessing: 'markRead',
	acknowledge: 'onCompletion',
	format: 'simple',
};

async function read(
	parameters: object = {},
	{ protocol = 'imap', credential = {} }: { protocol?: 'imap' | 'graph' | 'ews'; credential?: object } = {},
) {
	return await readTriggerSettings(
		{
			helpers: {},
			getNode: () => NODE,
			getCredentials: async () => await Promise.resolve(credential),
			parameter: (name: string, fallback?: unknown) =>
				({ ...BASE, ...parameters })[name as 'read'] ?? fallback,
		} as never,
		protocol,
	);
}

it('of a form in which nothing is filled in are those that the form shows', async () => {
	const settings = await read();
	expect(settings).toMatchObject({ folder: 'INBOX', attachments: false, primary: false, enabled: true });
	for (const absent of ['moveTo', 'name', 'outgoingServer', 'assignment', 'filter', 'sanitizeHtml'])
		expect(settings).not.toHaveProperty(absent);
});

it.each([
	['attachmentLimit', 'maxAttachmentBytes', 0],
	['messageLimit', 'maxMessageBytes', 1024 * 1024],
	['maxInFlight', 'maxInFlight', 1],
	['overdueAfter', 'overdueAfterMs', 60_000],
	['attempts', 'attempts', 1],
	['retryDelay', 'retryDelayMs', 0],
	['checkInterval', 'checkIntervalMs', 1_000],
	['longestBackoff', 'longestBackoffMs', 1_000],
	['giveUpAfter', 'giveUpAfterMs', 30 * 60_000],
])('%s below its least becomes that', async (option, setting, least) => {
	expect(await read({ options: { [option]: -5 } })).toHaveProperty(setting, least);
});

it('names a folder to move to only where messages are moved', async () => {
	const moveTo = { mode: 'id', value: 'Done' };
	expect(await read({ afterProcessing: 'move', moveTo })).toMatchObject({ moveTo: 'Done' });
	expect(await read({ afterProcessing: 'markRead', moveTo })).not.toHaveProperty('moveTo');
	expect(await read({ afterProcessing: 'move' })).not.toHaveProperty('moveTo');
});

it('refuses a wrong choice as an error of the node, and passes on other errors as they are', async () => {
	await expect(read({ read: 'everything' })).rejects.toBeInstanceOf(NodeApiError);
	const own = new Error("Could not get parameter 'read'");
	const failing = {
		get read() {
			throw own;
		},
	};
	const error = await readTriggerSettings(
		{
			helpers: {},
			getNode: () => NODE,
			getCredentials: async () => await Promise.resolve({}),
			parameter: (name: string, fallback?: unknown) =>
				name === 'read' ? failing.read : (BASE[name as 'mailbox'] ?? fallback),
		} as never,
		'imap',
	).catch((thrown: unknown) => thrown);
	expect(error).toBe(own);
});

it('leaves HTML as it is where Sanitize HTML is off', async () => {
	expect(await read({ options: { sanitizeHtml: 'off' } })).not.toHaveProperty('sanitizeHtml');
});

describe('whose verdict on a sender is trusted', () => {
	const isExchange = async (host: string) =>
		(await read({ server: host }, { credential: { furtherServers: host } })).trust?.isExchange;

	it.each([
		['outlook.office365.com', true],
		['Outlook.Office365.com', true],
		['outlook.office365.us', true],
		['partner.outlook.cn', true],
		['mail.contoso.example', false],
	])('by IMAP from %s it is that of Exchange: %s', async (host, expected) => {
		expect(await isExchange(host)).toBe(expected);
	});

	it.each(['graph', 'ews'] as const)(
		'by %s it is that of Exchange, wherever the field is',
		async (protocol) => {
			const given = { server: 'https://exchange.contoso.example/' };
			const settings = await read(given, {
				protocol,
				credential: { furtherServers: 'exchange.contoso.example' },
			});
			expect(settings.trust?.isExchange).toBe(true);
		},
	);
});
