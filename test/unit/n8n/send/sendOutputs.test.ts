import Ajv from 'ajv';
import type { INodeExecutionData } from 'n8n-workflow';
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
		for (const schema of [send, reply, forward, mapiForward]) {
			expect(ajv.validate(schema, stored(item)) ? [] : ajv.errors).toEqual([]);
		}
	});

	it('has nothing but the error in an item that failed, so that every n8n takes it for that', () => {
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

	it('is the same whatever it is sent by', () => {
		expect({ reply: mapiReply, send: mapiSend }).toEqual({ reply, send });
	});

	it('does not call a message unsent whose fate is not known', () => {
		const { json } = failureItem({ error: new MailError('outcomeUnknown', 'Lost') }, 0);
		expect(json.error).toMatchObject({ sent: 'unknown' });
	});
});
