import { InHandRecords, isRequestedAgain } from '../../../nodes/mail/imap/InHandRecords';

const print = (number: number) => String(number).padStart(8, 'p');

it('InHandRecords stores nothing where nothing is in progress', () => {
	expect(new InHandRecords().toCursor()).toEqual({});
});

it('InHandRecords survives storing and reading unchanged', () => {
	const records = new InHandRecords();
	records.note(7, print(1));
	records.noteKey(7, '5:3');
	records.keepUnfound(
		new Map([
			[print(2), { key: '5:4', generation: 0 }],
			[print(3), { key: '5:9', generation: 2 }],
			[print(4), { key: '5:8', generation: 1 }],
		]),
	);
	const stored = records.toCursor();
	expect(stored).toEqual({
		inHand: `${print(1)}0000007`,
		keysBefore: { '7': '5:3' },
		keysOfUnknown: { [print(2)]: '5:4', [print(3)]: '5:9#2', [print(4)]: '5:8#1' },
	});
	const again = new InHandRecords(stored);
	expect(again.toCursor()).toEqual(stored);
	expect([again.uids, again.keyBefore(7), again.uidOf('5:3', ''), again.uidOf('5:4', print(2))]).toEqual([
		[7],
		'5:3',
		7,
		undefined,
	]);
	expect([...again.underWay({ uidValidity: '6', reruns: { '7': 4 } })]).toEqual([
		[print(2), { key: '5:4', generation: 0 }],
		[print(3), { key: '5:9', generation: 2 }],
		[print(4), { key: '5:8', generation: 1 }],
		[print(1), { key: '5:3', generation: 4 }],
	]);
});

it('InHandRecords forgets what is done, with its key', () => {
	const records = new InHandRecords();
	records.note(7, print(1));
	records.noteKey(7, '5:3');
	records.delete(7);
	expect(records.toCursor()).toEqual({});
});

it('InHandRecords has room for a hundred messages and forty keys, and accepts no invalid fingerprint', () => {
	const records = new InHandRecords();
	for (let uid = 1; uid <= 101; uid++) {
		records.note(uid, print(uid));
		records.noteKey(uid, `5:${String(uid)}`);
	}
	records.note(100, print(500));
	records.note(99, 'short');
	expect(records.uids).toHaveLength(100);
	expect([records.keyBefore(61), records.keyBefore(62)]).toEqual([undefined, '5:62']);
	expect(records.underWay({ uidValidity: '6', reruns: {} }).get(print(500))).toEqual({
		key: '5:100',
		generation: 0,
	});
	records.keepUnfound(
		new Map(Array.from({ length: 50 }, (_, i) => [print(i), { key: '1:1', generation: 0 }])),
	);
	expect(records.givenOutUnfound.size).toBe(40);
});

it('InHandRecords distinguishes a request for another execution from a first one', () => {
	expect(
		[undefined, 0, 1].map((generation) =>
			isRequestedAgain(generation === undefined ? undefined : { key: '', generation }),
		),
	).toEqual([false, false, true]);
});
