import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { requestMessages } from '../../../nodes/mail/source/requestMessages';
import { plainPort } from './plainPort';

const never = new AbortController().signal;
const fetch = jest.fn(plainPort().fetch);
const port = plainPort({ fetch });

/** The hour of message a is over. */
function hopeless(): FetchRetries {
	let now = 0;
	const retries = new FetchRetries({ giveUpAfterMs: 1, now: () => now });
	for (let tries = 0; tries < 2; tries += 1) {
		retries.failed('key of a', { how: 'absent', reason: 'No', message: 'Message a', server: 'mail.test' });
		now += 1;
	}
	return retries;
}

beforeEach(() => fetch.mockClear());

it('requestMessages passes on the limit and the signal, and what the server has answered', async () => {
	const { answers } = await requestMessages({ port, retries: new FetchRetries() }, ['a', 'b'], never, 100);
	expect(answers.map(({ pick, kind }) => [pick, kind])).toEqual([
		['a', 'fetched'],
		['b', 'fetched'],
	]);
	expect(fetch).toHaveBeenCalledWith(['a', 'b'], never, 100);
});

it('requestMessages gives up a message whose time is over, without another request', async () => {
	const { answers, failure } = await requestMessages({ port, retries: hopeless() }, ['a'], never);
	expect(answers).toMatchObject([{ pick: 'a', kind: 'hopeless', error: { kind: 'unreadable' } }]);
	expect(failure).toBeUndefined();
	expect(fetch).not.toHaveBeenCalled();
});

it.each([[['b']], [['a', 'b']], [[]]])(
	'requestMessages requests %j, where no message is given up',
	async (chunk) => {
		const { answers } = await requestMessages({ port, retries: hopeless() }, chunk, never);
		expect(answers.map(({ kind }) => kind)).toEqual(chunk.map(() => 'fetched'));
		expect(fetch).toHaveBeenCalledTimes(1);
	},
);

it('requestMessages blames no message if the request fails', async () => {
	const failure = new Error('Connection lost');
	fetch.mockRejectedValueOnce(failure);
	expect(await requestMessages({ port, retries: new FetchRetries() }, ['a', 'b'], never)).toEqual({
		answers: [
			{ pick: 'a', kind: 'untried' },
			{ pick: 'b', kind: 'untried' },
		],
		failure,
	});
});
