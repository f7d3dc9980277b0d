import Ajv from 'ajv';
import type { IBinaryData } from 'n8n-workflow';
import { MailError } from '../../../../nodes/mail/contracts/MailError';
import type { Delivery } from '../../../../nodes/mail/contracts/MailSource';
import { toItem } from '../../../../nodes/mail/n8n/trigger/toItem';
import type { TriggerSettings } from '../../../../nodes/mail/n8n/settings/TriggerSettings';
import schema from '../../../../nodes/MicrosoftImapTrigger/__schema__/v1.0.0.json';
import mapiSchema from '../../../../nodes/MicrosoftMapiTrigger/__schema__/v1.0.0.json';
import pop3Schema from '../../../../nodes/MicrosoftPop3Trigger/__schema__/v1.0.0.json';
import { itemSettings } from './itemSettings';
import { BOUNCE_NAMES, bounceOf } from '../../message/bounces';
import { GOLDEN_NAMES, readMessage } from '../../message/goldenMessages';

const ajv = new Ajv({ allErrors: true });
const validate = ajv.compile(schema);

const prepareBinary = (content: Buffer, fileName?: string, mimeType?: string): Promise<IBinaryData> =>
	Promise.resolve({
		data: content.toString('base64'),
		mimeType: mimeType ?? '',
		...(fileName ? { fileName } : {}),
	});

/** What an item violates, as JSON sees it after n8n has stored it. */
async function violations(given: Partial<Delivery>, more: Partial<TriggerSettings> = {}): Promise<string[]> {
	const delivery: Delivery = { key: '7:1', id: '1', generation: 0, ...given };
	const settings = { ...itemSettings, ...more };
	const { json } = await toItem(delivery, { settings, protocol: 'imap', prepareBinary });
	validate(JSON.parse(JSON.stringify(json)));
	return (validate.errors ?? []).map(({ dataPath, message = '' }) => `${dataPath} ${message}`);
}

describe('the output schema', () => {
	it('is the same for POP3', () => {
		const text = JSON.stringify(schema).replace('"enum":["imap"]', '"enum":["pop3"]');
		expect(pop3Schema).toEqual(JSON.parse(text));
	});

	it('is the same for Graph and EWS, but for ids', () => {
		const text = JSON.stringify(schema)
			.replace('"enum":["imap"]', '"enum":["graph","ews"]')
			.replace('UID of the message in the folder', "The server's own id of the message");
		expect(mapiSchema).toEqual(JSON.parse(text));
	});

	it('is a schema', () => {
		expect(ajv.validateSchema(schema)).toBe(true);
	});

	describe.each(['simple', 'full', 'markdown', 'raw'] as const)('fits items of the format %s', (format) => {
		it.each(GOLDEN_NAMES)('%s', async (name) => {
			const mime = readMessage(name);
			expect(await violations({ mime, size: mime.length }, { format })).toEqual([]);
		});
	});

	it.each(BOUNCE_NAMES)('fits an item of a bounce: %s', async (name) => {
		expect(await violations({ mime: bounceOf(name) })).toEqual([]);
	});

	it('fits an item whose reply text was cut', async () => {
		const mime = Buffer.from(`From: a@company.com\r\n\r\n${'word\r\n'.repeat(50_000)}`);
		expect(await violations({ mime })).toEqual([]);
	});

	it('fits an item with everything a builder can add', async () => {
		const mime = readMessage('outlook-inline-image');
		const more: Partial<TriggerSettings> = {
			attachments: false,
			assignment: { technicianGroup: 'First line', category: 'Hardware', company: 'Contoso', site: 'Oslo' },
			name: 'Desk',
			primary: true,
			outgoingServer: 'Out',
		};
		expect(await violations({ mime }, more)).toEqual([]);
	});

	it('fits an item with an error, with and without a hint', async () => {
		const mime = readMessage('empty-body');
		expect(await violations({ mime, error: new MailError('unreadable', 'No', { hint: 'Look' }) })).toEqual(
			[],
		);
		expect(await violations({ mime, error: new MailError('unreadable', 'No') })).toEqual([]);
	});

	it('names every field, so that one that is forgotten here is found', () => {
		expect(validate({ id: '1', source: {}, newField: 1 })).toBe(false);
	});
});
