import { parseHeaders } from '../../../nodes/mail/message/parseHeaders';

const threadOf = (...fields: string[]) =>
	parseHeaders(Buffer.from(`${fields.join('\r\n')}\r\n\r\n`)).threadId;

const FIRST = 'Message-ID: <first@a.example>';
/** 22 octets that begin a conversation in Outlook, and the same with one and two answers. */
const START = Buffer.from('01d7a1b2c3d4e5f60718293a4b5c6d7e8f9011223344'.slice(0, 44), 'hex');
const index = (...answers: string[]) =>
	`Thread-Index: ${Buffer.concat([START, ...answers.map((hex) => Buffer.from(hex, 'hex'))]).toString('base64')}`;

describe('threadId', () => {
	it('is the same for the first mail and all that answer it, whatever the program', () => {
		const all = [
			threadOf(FIRST),
			threadOf(FIRST, index()),
			threadOf('Message-ID: <2@b.example>', 'In-Reply-To: <first@a.example>'),
			threadOf('Message-ID: <2@b.example>', 'References: <first@a.example>'),
			threadOf(
				'Message-ID: <3@a.example>',
				'In-Reply-To: <2@b.example>',
				'References: <first@a.example> <2@b.example>',
			),
			threadOf(
				'Message-ID: <4@c.example>',
				'References: <first@a.example>\r\n <2@b.example>\r\n\t<3@a.example>',
				index('0011223344', '5566778899'),
			),
			threadOf('References: <first@a.example> <2@b.example>'),
		];
		expect(new Set(all).size).toBe(1);
		expect(all[0]).toMatch(/^[0-9a-f]{32}$/);
	});

	it('uses Outlook’s Thread-Index if a reply says nothing else', () => {
		const one = threadOf('Message-ID: <x@a.example>', index('0011223344'));
		expect(one).toBe(threadOf('Message-ID: <y@b.example>', index('0011223344', '5566778899')));
		expect(one).toBe(threadOf(index()));
		expect(one).not.toBe(threadOf('Message-ID: <x@a.example>'));
	});

	it.each([
		['nothing', []],
		['the same subject', ['Subject: Re: Printer']],
		['a Thread-Topic', ['Thread-Topic: Printer']],
		['a Thread-Index that is none', ['Thread-Index: garbage!']],
		['one that is too short', ['Thread-Index: AdvWwUlYB7n2rJ9wR0iK']],
		[
			'one with half an answer',
			[`Thread-Index: ${Buffer.concat([START, Buffer.alloc(3)]).toString('base64')}`],
		],
		[
			'one with another first octet',
			[`Thread-Index: ${Buffer.concat([Buffer.from([2]), START.subarray(1)]).toString('base64')}`],
		],
		['an endless one', [`Thread-Index: ${'A'.repeat(200_000)}`]],
	])('is absent rather than guessed from %s', (_, fields) => {
		expect(threadOf(...fields)).toBeUndefined();
	});

	it('distinguishes conversations with the same subject and people', () => {
		expect(threadOf(FIRST, 'Subject: Printer')).not.toBe(
			threadOf('Message-ID: <other@a.example>', 'Subject: Printer'),
		);
	});

	it('is not upset by hostile References', () => {
		expect(threadOf(FIRST, `References: ${'<'.repeat(100_000)}`)).toBe(threadOf(FIRST));
		expect(threadOf(`References: <first@a.example> ${'<x@y.example> '.repeat(10_000)}`)).toBe(
			threadOf(FIRST),
		);
	});
});
