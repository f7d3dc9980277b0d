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

	it('reports both errors when both fail', async () => {
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

	it('passes on the failure as it is where there is no other server', async () => {
		const failure = new MailError('throttled', 'busy', { retryAfterMs: 60_000 });
		await expect(routes(new RecordingTransport('first', [failure]))).rejects.toBe(failure);
		const unknown = error('outcomeUnknown', 'lost');
		await expect(routes(new RecordingTransport('first', [unknown]))).rejects.toBe(unknown);
	});

	it('says so where there is no server at all', async () => {
		await expect(routes()).rejects.toMatchObject({ kind: 'configuration' });
	});

	it('passes off as temporary only what both servers may recover from, with the code of the first', async () => {
		const busy = (code: string) => new MailError('throttled', code, { transient: true, code });
		const both = routes(
			new RecordingTransport('first', [busy('432')]),
			new RecordingTransport('second', [busy('451')]),
		);
		await expect(both).rejects.toMatchObject({ transient: true, code: '432' });
		await expect(both).rejects.not.toHaveProperty('hint', expect.any(String));
		const one = routes(
			new RecordingTransport('first', [busy('432')]),
			new RecordingTransport('second', [new MailError('authentication', 'No', { hint: 'Sign in.' })]),
		);
		await expect(one).rejects.toMatchObject({ transient: false, hint: 'Sign in.' });
	});

	it('says what to do where the outcome of the second is unknown', async () => {
		const sent = routes(
			new RecordingTransport('first', [error('network', 'down')]),
			new RecordingTransport('second', [
				new MailError('outcomeUnknown', 'lost', { hint: 'Look in Sent Items.', transient: false }),
			]),
		);
		await expect(sent).rejects.toMatchObject({ hint: 'Look in Sent Items.', transient: false });
	});

	it('closes each server it has used, whatever the result', async () => {
		const transports = [
			new RecordingTransport('first', [error('network', 'down')]),
			new RecordingTransport('second'),
			new RecordingTransport('third'),
		];
		await routes(...transports);
		expect(transports.map(({ closes }) => closes)).toEqual([1, 1, 0]);
	});

	it('takes no other server when the execution is stopped', async () => {
		const stop = new AbortController();
		const first = new RecordingTransport('first', [error('network', 'stopped')]);
		const second = new RecordingTransport('second');
		const sent = sendByRoutes(async (index) => {
			stop.abort();
			return await Promise.resolve({ transport: index === 0 ? first : second, mail: MAIL });
		}, stop.signal);
		await expect(sent).rejects.toMatchObject({ kind: 'network' });
		expect(second.given).toEqual([]);
	});

	it('does not use the fallback for our own errors', async () => {
		const second = new RecordingTransport('second');
		await expect(routes(new RecordingTransport('first', [new TypeError('x')]), second)).rejects.toThrow(
			TypeError,
		);
		expect(second.given).toEqual([]);
	});
});
