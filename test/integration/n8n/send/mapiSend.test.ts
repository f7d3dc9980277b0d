import type { INodeParameters } from 'n8n-workflow';

import { parseMessage } from '../../../../nodes/mail/message/parseMessage';
import { SIGN_INS } from '../../../../nodes/mail/n8n/credentials/credentialTypes';
import { APIS, CUSTOMER, exchange, received, run, SENDER, useMapiSender } from './mapiSender';

const MEGABYTE = 1024 * 1024;

useMapiSender();

describe.each(APIS)('Microsoft MAPI Send by %s', (api) => {
	it('sends what the fields say, and keeps a copy', async () => {
		const subject = `Fields ${api}`;
		const [item] = await run({
			api,
			parameters: {
				subject,
				to: `Grace <${CUSTOMER}>, rival@evil.example`,
				recipientFilter: 'ignore',
				recipientFilterDomains: 'evil.example',
				options: {
					bcc: 'support@contoso.example',
					senderName: 'Service Desk',
					importance: 'high',
					replyTo: 'tickets@contoso.example',
				},
			},
		});
		expect(item?.json).toMatchObject({
			sent: true,
			accepted: [CUSTOMER, 'support@contoso.example'],
			dropped: ['rival@evil.example'],
			fallback: false,
		});
		const [mime = '', ...others] = received(subject);
		expect(others).toEqual([]);
		expect(mime).toContain(`From: Service Desk <${SENDER}>`);
		expect(mime).toContain(`Message-ID: <${String(item?.json.messageId)}>`);
		expect(mime).toMatch(/^Importance: High\r?$/m);
		expect(mime).toMatch(/^Reply-To: tickets@contoso\.example\r?$/m);
		expect(mime).not.toMatch(/rival|^bcc/im);
		expect(received(subject, 'support@contoso.example')).toHaveLength(1);
		expect(received(subject, SENDER, 'sentitems')).toHaveLength(1);
	});

	it('saves no copy if none is wanted', async () => {
		const subject = `No copy ${api}`;
		const [item] = await run({ api, parameters: { subject, options: { saveToSentItems: false } } });
		expect(item?.json).toMatchObject({ sent: true });
		expect(received(subject)).toHaveLength(1);
		expect(received(subject, SENDER, 'sentitems')).toEqual([]);
	});

	it('sends a large attachment whole', async () => {
		const subject = `Large ${api}`;
		const content = Buffer.alloc(6 * MEGABYTE, 'film');
		const film = { data: content.toString('base64'), mimeType: 'video/mp4', fileName: 'film.mp4' };
		const [item] = await run({
			api,
			items: [{ json: {}, binary: { film } }],
			parameters: { subject, options: { attachments: '*' } },
		});
		expect(item?.json).toMatchObject({ sent: true });
		const [mime = ''] = received(subject);
		const { attachments } = await parseMessage(Buffer.from(mime), {
			attachments: true,
			maxAttachmentBytes: Infinity,
		});
		expect(attachments.map(({ fileName, mimeType }) => ({ fileName, mimeType }))).toEqual([
			{ fileName: 'film.mp4', mimeType: 'video/mp4' },
		]);
		expect(attachments[0]?.content?.equals(content)).toBe(true);
	});

	it('reports a message whose response was lost as unknown, and sends it once', async () => {
		const subject = `Lost ${api}`;
		exchange.loseNextAnswer(api);
		const [item] = await run({ api, parameters: { subject } });
		expect(item?.json.error).toMatchObject({ sent: 'unknown', kind: 'outcomeUnknown' });
		expect(received(subject)).toHaveLength(1);
	});

	describe('under an idempotency key', () => {
		const keyed = async (subject: string, options: INodeParameters = {}) => {
			const [item] = await run({
				api,
				parameters: { subject, options: { idempotencyKey: `key of ${subject}`, ...options } },
			});
			return item?.json;
		};

		it('sends once, whatever repeats the request', async () => {
			const subject = `Keyed ${api}`;
			const first = await keyed(subject);
			expect(first).toMatchObject({ sent: true });
			expect(first).not.toHaveProperty('alreadySent');
			expect(await keyed(subject)).toMatchObject({
				sent: true,
				alreadySent: true,
				messageId: first?.messageId,
			});
			expect(received(subject)).toHaveLength(1);
		});

		it('sends a message once that several items and another execution request at the same time', async () => {
			const subject = `Keyed at once ${api}`;
			const parameters = { subject, options: { idempotencyKey: `key of ${subject}` } };
			const [items, others] = await Promise.all([
				run({ api, items: [{ json: {} }, { json: {} }, { json: {} }], parameters }),
				run({ api, parameters }),
			]);
			const all = [...items, ...others].map(({ json }) => json);
			expect(all.map(({ sent }) => sent)).toEqual([true, true, true, true]);
			expect(all.filter(({ alreadySent }) => alreadySent !== true)).toHaveLength(1);
			expect(received(subject)).toHaveLength(1);
		});

		it('finds in Sent Items what an execution sent that was cut off', async () => {
			const subject = `Keyed and lost ${api}`;
			exchange.loseNextAnswer(api);
			expect((await keyed(subject))?.error).toMatchObject({ sent: 'unknown' });
			expect(await keyed(subject)).toMatchObject({ sent: true, alreadySent: true });
			expect(received(subject)).toHaveLength(1);
		});

		it('sends what an execution that was cut off did not', async () => {
			const subject = `Keyed and never sent ${api}`;
			const bringBack = await exchange.takeAway(api);
			const lost = await keyed(subject, { tries: 1 });
			expect(lost).toHaveProperty('error');
			await bringBack();
			expect(await keyed(subject)).toMatchObject({ sent: true });
			expect(received(subject)).toHaveLength(1);
		});
	});

	it('waits while the server throttles, then sends', async () => {
		const subject = `Storm ${api}`;
		exchange.storm(api, 2_000);
		const [item] = await run({ api, parameters: { subject } });
		expect(item?.json).toMatchObject({ sent: true });
		expect(received(subject)).toHaveLength(1);
	});

	it('sends by the other API where the first is known not to have sent it', async () => {
		const other = api === 'graph' ? 'ews' : 'graph';
		const subject = `Fallback ${api}`;
		const { server: fallbackServer } = await exchange.parameters(other);
		const bringBack = await exchange.takeAway(api);
		try {
			const [item] = await run({
				api,
				parameters: { subject, useFallback: true, fallbackApi: other, fallbackServer },
			});
			expect(item?.json).toMatchObject({
				sent: true,
				fallback: true,
				primaryError: { kind: 'network' },
			});
		} finally {
			await bringBack();
		}
		expect(received(subject)).toHaveLength(1);
	});

	it('sends as an app, from the mailbox it may use', async () => {
		const subject = `App ${api}`;
		const [item] = await run({ api, parameters: { subject, authentication: SIGN_INS.app } });
		expect(item?.json).toMatchObject({ sent: true });
		expect(received(subject)[0]).toContain('From: support@contoso.example');
	});

	it('says in plain words that the credential is for the other API, and sends nothing', async () => {
		const other = api === 'graph' ? 'ews' : 'graph';
		const subject = `Wrong ${api}`;
		const [item] = await run({ api, signedInFor: other, parameters: { subject } });
		expect(item?.json.error).toMatchObject({
			sent: false,
			kind: 'configuration',
			hint: expect.stringContaining('"Access" in the credential'),
		});
		expect(received(subject)).toEqual([]);
	});
});
