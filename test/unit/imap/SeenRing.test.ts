import { fingerprint } from '../../../nodes/mail/message/fingerprint';
import { SeenRing } from '../../../nodes/mail/imap/SeenRing';

const mail = (header: string) => Buffer.from(`${header}\r\n\r\nBody\r\n`);
const at = (seconds: number) => new Date(1_790_000_000_000 + seconds * 1000);

describe('the fingerprint of a message', () => {
	const base = fingerprint(mail('From: a@x.test\r\nMessage-ID: <1@x.test>'), at(0));

	it.each([
		['other headers', 'Received: from y\r\nFrom: b@x.test\r\nMessage-ID: <1@x.test>'],
		['folding', 'message-id:\r\n <1@x.test>'],
		['bare line feeds', 'Message-ID: <1@x.test>\nFrom: a@x.test'],
	])('does not depend on %s', (_, header) => {
		expect(fingerprint(mail(header), at(0))).toBe(base);
	});

	it('depends on Message-ID and on the second of arrival', () => {
		expect(fingerprint(mail('Message-ID: <2@x.test>'), at(0))).not.toBe(base);
		expect(fingerprint(mail('Message-ID: <1@x.test>'), at(1))).not.toBe(base);
	});

	it('of a message without Message-ID depends on what else it has', () => {
		const one = fingerprint(mail('Date: today\r\nSubject: One'), at(0));
		expect(fingerprint(mail('Date: today\r\nSubject: Two'), at(0))).not.toBe(one);
		expect(fingerprint(mail('X-Loop: 1\r\nDate: today\r\nSubject: One'), at(0))).toBe(one);
	});

	it('is not taken in by a body that looks like a header', () => {
		const plain = fingerprint(Buffer.from('Subject: One\r\n\r\nMessage-ID: <1@x.test>\r\n'), at(0));
		expect(plain).toBe(fingerprint(mail('Subject: One'), at(0)));
	});
});

describe('the ring', () => {
	it('survives being stored', () => {
		const ring = new SeenRing('', 0);
		ring.add('aaaaaaaa', at(0));
		ring.add('bbbbbbbb', undefined);
		const again = new SeenRing(ring.toString(), ring.seenSince);
		expect([again.has('aaaaaaaa'), again.has('bbbbbbbb'), again.has('cccccccc')]).toEqual([
			true,
			true,
			false,
		]);
		expect(again.toString()).toBe(ring.toString());
	});

	it('forgets the oldest and remembers how old they were', () => {
		const ring = new SeenRing('', 0);
		for (let i = 0; i < 450; i += 1) ring.add(String(i).padStart(8, '0'), at(i));
		expect(ring.has('00000049')).toBe(false);
		expect(ring.has('00000050')).toBe(true);
		expect(ring.seenSince).toBe(at(49).getTime());
		expect(ring.toString().length).toBeLessThan(6100);
	});

	it('reads garbage as if nothing had been stored', () => {
		expect(new SeenRing('%%%', 0).toString()).toBe('');
	});

	const print = (number: number) => String(number).padStart(8, '0');

	it('counts what it forgot of the newest second that it forgot, also over a restart', () => {
		let ring = new SeenRing('', 0);
		// Three of each second.
		for (let i = 0; i < 403; i++) ring.add(print(i), at(Math.floor(i / 3)));
		expect([ring.seenSince, ring.seenSinceCount]).toEqual([at(0).getTime(), 3]);
		ring = new SeenRing(ring.toString(), ring.seenSince, ring.seenSinceCount);
		ring.add(print(403), at(200));
		ring.add(print(404), at(200));
		expect([ring.seenSince, ring.seenSinceCount]).toEqual([at(1).getTime(), 2]);
		// One that is older than those that were forgotten changes nothing.
		for (let i = 0; i < 3; i++) ring.add(print(500 + i), at(-9));
		for (let i = 0; i < 400; i++) ring.add(print(1_000 + i), at(200));
		expect(ring.seenSince).toBe(at(200).getTime());
		expect(new SeenRing('', 7).seenSinceCount).toBe(0);
	});

	it('counts nothing that is older than the newest second that it forgot', () => {
		const ring = new SeenRing('', 0);
		ring.add(print(1), at(10));
		ring.add(print(2), at(5));
		for (let i = 0; i < 400; i++) ring.add(print(1_000 + i), at(20));
		expect([ring.seenSince, ring.seenSinceCount]).toEqual([at(10).getTime(), 1]);
	});

	it('takes times that are none for 1970, and none beyond its width', () => {
		expect(new SeenRing('aaaaaaaa???????', 0).toString()).toBe('aaaaaaaa0000000');
		const ring = new SeenRing('', 0);
		ring.add('aaaaaaaa', new Date(8e15));
		expect(ring.toString()).toBe('aaaaaaaazzzzzzz');
	});

	it('says what is too old to be remembered, by the second, and in doubt that it is not', () => {
		const ring = new SeenRing('', at(10).getTime());
		const says = (ms: number) => ring.isBefore(new Date(at(0).getTime() + ms));
		expect([says(9_999), says(10_000), says(10_999), says(11_000)]).toEqual([true, true, true, false]);
		ring.add('aaaaaaaa', at(10));
		expect([says(9_999), says(10_000), says(10_999)]).toEqual([true, false, false]);
		expect(ring.isBefore(undefined)).toBe(false);
	});

	it('keeps a message that is done again as the newest, once', () => {
		const ring = new SeenRing('', 0);
		ring.add('aaaaaaaa', at(0));
		ring.add('bbbbbbbb', at(1));
		ring.add('aaaaaaaa', at(2));
		expect([...ring.snapshot()]).toEqual(['bbbbbbbb', 'aaaaaaaa']);
		expect(new SeenRing(ring.toString(), 0).toString()).toBe(ring.toString());
		expect(ring.toString()).toHaveLength(30);
	});

	it('rounds times down, and knows none before 1970', () => {
		const ring = new SeenRing('', 0);
		ring.add('aaaaaaaa', new Date(1_999));
		ring.add('bbbbbbbb', new Date(-5_000));
		ring.add('cccccccc', undefined);
		expect(ring.toString()).toBe('aaaaaaaa0000001bbbbbbbb0000000cccccccc0000000');
	});
});
