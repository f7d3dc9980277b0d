import { MailError } from '../../../nodes/mail/contracts/MailError';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { judgeAnswer } from '../../../nodes/mail/source/judgeAnswer';
import { plainPort, type Reply } from './plainPort';

const KEY = 'key of a';
const MINUTE = 60_000;
const missing: Reply = { kind: 'missing', how: 'refused', reason: 'NO' };
const throttled: Reply = { kind: 'throttled', reason: 'Wait' };
const notFound: Reply = { kind: 'notFound' };

let now: number;
let retries: FetchRetries;
beforeEach(() => {
	now = 1_000_000;
	retries = new FetchRetries({ giveUpAfterMs: MINUTE, now: () => now });
});

const judge = (reply: Reply, { isAlone = false, isStopped = false } = {}) =>
	judgeAnswer({ port: plainPort(), retries }, { pick: 'a', ...reply }, { isAlone, isStopped });

/** What is known of the message afterwards. */
const state = () => ({
	isSuspect: retries.isSuspect(KEY),
	isDue: retries.isDue(KEY),
	isAccused: retries.hasAccused,
});
const innocent = { isSuspect: false, isDue: true, isAccused: false };
const suspect = { isSuspect: true, isDue: true, isAccused: false };
const failed = { isSuspect: true, isDue: false, isAccused: false };

it.each<[string, Reply, string]>([
	['fetched', { kind: 'fetched', message: 'text' }, 'fetched'],
	['gone', { kind: 'gone' }, 'gone'],
	['hopeless', { kind: 'hopeless', error: new MailError('tooLarge', 'Too large') }, 'hopeless'],
])('judgeAnswer forgets the failures of a message that is %s', (_, reply, outcome) => {
	judge(missing, { isAlone: true });
	expect(state()).toEqual(failed);
	expect(judge(reply)).toBe(outcome);
	expect(state()).toEqual(innocent);
});

it('judgeAnswer blames the mailbox until a message is fetched, and then the messages that are missing', () => {
	const others = ['b', 'c'];
	const fail = () => {
		judge(missing, { isAlone: true });
		for (const other of others)
			retries.failed(other, { how: 'refused', reason: 'NO', message: other, server: 'mail.test' });
		now += MINUTE;
	};
	fail();
	fail();
	expect(retries.givenUp('b')).toBeUndefined();
	judge({ kind: 'fetched', message: 'text' });
	fail();
	expect(retries.givenUp('b')).toBeDefined();
});

it.each<[string, Reply, { isAlone?: boolean; isStopped?: boolean }, object]>([
	['missing from an answer to several is suspect', missing, {}, suspect],
	['missing when requested alone has failed', missing, { isAlone: true }, failed],
	['missing when the port requested it alone has failed', { ...missing, isAlone: true }, {}, failed],
	['missing when the source was stopped is innocent', missing, { isStopped: true }, innocent],
	['missing alone when stopped is innocent', missing, { isAlone: true, isStopped: true }, innocent],
	['at which the server asked for a pause is suspect', throttled, {}, suspect],
	[
		'at which alone the server asked for a pause is accused',
		throttled,
		{ isAlone: true },
		{ ...suspect, isAccused: true },
	],
	['with a pause when the source was stopped is innocent', throttled, { isStopped: true }, innocent],
	['that was not tried is innocent', { kind: 'untried' }, { isAlone: true }, innocent],
	['that is not found has a pause, and is not suspect', notFound, {}, { ...innocent, isDue: false }],
])('judgeAnswer puts back a message, and one %s', (_, reply, how, expected) => {
	expect(judge(reply, how)).toBe('putBack');
	expect(state()).toEqual(expected);
});

it('judgeAnswer considers a message that is not found gone after two minutes', () => {
	expect(judge(notFound)).toBe('putBack');
	now += 2 * MINUTE - 1;
	expect(judge(notFound)).toBe('putBack');
	now += 1;
	expect(judge(notFound)).toBe('gone');
	expect(state()).toEqual(innocent);
});

it.each<[string, Reply]>([
	['the server omitted', { kind: 'missing', how: 'absent', reason: 'No body' }],
	['the server asked for a pause at', { kind: 'throttled', reason: 'No body' }],
])('judgeAnswer records which message %s, and why, for the error it is given up with', (_, reply) => {
	for (let tries = 0; retries.givenUp(KEY) === undefined && tries < 20; tries += 1) {
		judge(reply, { isAlone: true });
		retries.convict();
		now += retries.msUntil(KEY);
	}
	expect(retries.givenUp(KEY)?.message).toMatch(
		/^Message a could not be fetched from mail\.test for a minute \(\d+ tries\): No body$/,
	);
});
