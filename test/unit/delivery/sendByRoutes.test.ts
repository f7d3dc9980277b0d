import { MailError, type MailErrorKind } from '../../../nodes/mail/contracts/MailError';
import { sendByRoutes } from '../../../nodes/mail/delivery/sendByRoutes';
import { MAIL, RecordingTransport } from './RecordingTransport';

const signal = new AbortController().signal;
const error = (kind: MailErrorKind, message: string) =>
	new MailError(kind, message, { hint: `Hint of ${message}.` });

function routes(...transports: RecordingTransport[]) {
	const send = sendByRoutes(async (index) => {
		const transport = transports[index];
		return await Promise.resolve(
			transport && { transport, mail: { ...MAIL, messageId: `route ${String(index)}` } },
		);
	}, signal);
	return send;
}

describe('sendByRoutes', () => {
	it('leaves the second alone while the first works', async () => {
		const [first, second] = [new RecordingTransport('first'), new RecordingTransport('second')];
		expect(await routes(first, second)).toMatchObject({
			route: 0,
			failures: [],
			result: { server: 'first' },
		});
		expect(second.given).toEqual([]);
	});

	it.each<MailErrorKind>([
		'network',
		'timeout',
		'tls',
		'certificate',
		'authentication',
		'permission',
		'throttled',
		'refused',
		'reconnect',
	])('takes the second, with its own message, when the first fails with %s', async (kind) => {
		const failure = error(kind, 'first');
		const second = new RecordingTransport('second');
		expect(await routes(new RecordingTransport('first', [failure]), second)).toMatchObject({
			route: 1,
			failures: [failure],
			result: { server: 'second' },
		});
		expect(second.given.map(({ messageId }) => messageId)).toEqual(['route 1']);
	});

	it('never takes the second when the first may have sent the message', async () => {
		const second = new RecordingTransport('second');
		const sent = routes(new RecordingTransport('first', [error('outcomeUnknown', 'lost')]), second);
		await expect(sent).rejects.toMatchObject({ kind: 'outcomeUnknown' });
		expect(second.given).toEqual([]);
	});

	it('tells both when both fail', async () => {
		const sent = routes(
			new RecordingTransport('first', [error('authentication', 'one')]),
			new RecordingTransport('second', [error('network', 'two')]),
		);
		await expect(sent).rejects.toMatchObject({
			kind: 'authentication',
			transient: false,
			message: 'one The fallback server failed too: two',
			hint: 'Hint of one. For the fallback server: Hint of two.',
		});
	});

	it('says that the outcome of the second is unknown, and why the first was given up', async () => {
		const sent = routes(
			new RecordingTransport('first', [error('network', 'down')]),
			new RecordingTransport('second', [error('outcomeUnknown', 'lost')]),
		);
		await expect(sent).rejects.toMatchObject({
			kind: 'outcomeUnknown',
			message: expect.stringMatching(/^lost .*down$/),
		});
	});

	it('takes no other way for what is a fault of ours', async () => {
		const second = new RecordingTransport('second');
		await expect(routes(new RecordingTransport('first', [new TypeError('x')]), second)).rejects.toThrow(
			TypeError,
		);
		expect(second.given).toEqual([]);
	});
});
