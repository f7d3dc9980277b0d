import Ajv from 'ajv';
import type { INodeExecutionData } from 'n8n-workflow';
import mapiDraft from '../../../../nodes/MicrosoftMapiSend/__schema__/v1.0.0/createDraft.json';
import mapiForward from '../../../../nodes/MicrosoftMapiSend/__schema__/v1.0.0/forward.json';
import mapiReply from '../../../../nodes/MicrosoftMapiSend/__schema__/v1.0.0/reply.json';
import mapiSend from '../../../../nodes/MicrosoftMapiSend/__schema__/v1.0.0/send.json';
import forward from '../../../../nodes/MicrosoftSmtpSend/__schema__/v1.0.0/forward.json';
import reply from '../../../../nodes/MicrosoftSmtpSend/__schema__/v1.0.0/reply.json';
import send from '../../../../nodes/MicrosoftSmtpSend/__schema__/v1.0.0/send.json';
import { MailError } from '../../../../nodes/mail/contracts/MailError';
import { failureItem, outcomeItem } from '../../../../nodes/mail/n8n/send/sendOutputs';

const ajv = new Ajv({ allErrors: true });
const refused = new MailError('refused', 'No such recipient', {
	code: '5.1.10',
	hint: 'Check it.',
	cause: new Error('x'),
});
const RESULT = { accepted: ['a@b.example'], rejected: [], response: '250 OK', server: 'smtp:587' };

const DRAFT = {
	...RESULT,
	accepted: [],
	response: '201 Created',
	draft: { id: 'AAk', webLink: 'https://outlook.example/' },
};

/** As n8n stores it. */
const stored = ({ json }: INodeExecutionData): unknown => JSON.parse(JSON.stringify(json));

describe('what a send node hands on', () => {
	it.each([
		[
			'a message that was sent',
			{ messageId: 'x@y', dropped: [], sent: { result: RESULT, route: 0, failures: [] } },
		],
		[
			'one that some were refused',
			{
				messageId: 'x@y',
				dropped: ['c@d.example'],
				sent: {
					result: { ...RESULT, rejected: [{ address: 'e@f.example', error: refused }] },
					route: 0,
					failures: [],
				},
			},
		],
		[
			'one that the fallback server sent',
			{ dropped: [], sent: { result: RESULT, route: 1, failures: [refused] } },
		],
		[
			'one that the filter left nobody for',
			{ notSent: 'everybodyFiltered' as const, dropped: ['c@d.example'] },
		],
		['an automatic mail that is not answered', { notSent: 'answersAutomaticMail' as const }],
	])('fits the schema: %s', (_, outcome) => {
		const item = outcomeItem(outcome, 3);
		expect(item.pairedItem).toEqual({ item: 3 });
		for (const schema of [send, reply, forward, mapiSend, mapiReply, mapiForward]) {
			expect(ajv.validate(schema, stored(item)) ? [] : ajv.errors).toEqual([]);
		}
	});

	it('has only the error in a failed item, so that every n8n recognizes it as such', () => {
		const item = failureItem({ error: refused, messageId: 'x@y', dropped: [] }, 2);
		expect(item).toEqual({
			json: {
				error: {
					message: 'No such recipient',
					kind: 'refused',
					code: '5.1.10',
					hint: 'Check it.',
					sent: false,
					messageId: 'x@y',
					dropped: [],
				},
			},
			pairedItem: { item: 2 },
		});
	});

	it.each([
		['a draft', { messageId: 'x@y', dropped: [], sent: { result: DRAFT, route: 0, failures: [refused] } }],
		[
			'one that was made before',
			{ messageId: 'x@y', dropped: [], asDraft: true as const, alreadySent: true as const },
		],
		[
			'one that the filter left nobody for',
			{ notSent: 'everybodyFiltered' as const, dropped: ['c@d.example'] },
		],
	])('fits the schema: %s', (_, outcome) => {
		const item = outcomeItem(outcome, 0);
		expect(item.json.sent).toBe(false);
		for (const schema of [mapiDraft, mapiReply, mapiForward])
			expect(ajv.validate(schema, stored(item)) ? [] : ajv.errors).toEqual([]);
	});

	it('says when a message goes that the server holds back', () => {
		const sendAt = new Date('2026-12-24T18:00:00Z');
		const item = outcomeItem({ sendAt, sent: { result: RESULT, route: 0, failures: [] } }, 0);
		expect(item.json).toMatchObject({ sent: true, sendAt: '2026-12-24T18:00:00.000Z' });
		for (const schema of [mapiSend, mapiReply, mapiForward])
			expect(ajv.validate(schema, stored(item)) ? [] : ajv.errors).toEqual([]);
	});

	it('is the same whatever it is sent by, but for what only an API with folders knows', () => {
		const shared = ({ properties }: { properties: object }, ...without: string[]) =>
			Object.fromEntries(Object.entries(properties).filter(([name]) => !without.includes(name)));
		const more = ['sendAt', 'draft', 'alreadySaved'];
		expect(shared(mapiSend, ...more)).toEqual(send.properties);
		expect(shared(mapiReply, ...more)).toEqual(reply.properties);
		expect(shared(mapiForward, ...more)).toEqual(forward.properties);
		expect(shared(mapiDraft, ...more)).toEqual(shared(send, 'alreadySent'));
	});

	it('does not call a message unsent whose fate is not known', () => {
		const { json } = failureItem({ error: new MailError('outcomeUnknown', 'Lost') }, 0);
		expect(json.error).toMatchObject({ sent: 'unknown' });
	});
});
