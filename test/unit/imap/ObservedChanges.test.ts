import { ObservedChanges } from '../../../nodes/mail/imap/ObservedChanges';

const deleted = new Set(['\\Deleted']);
let changes: ObservedChanges;
beforeEach(() => (changes = new ObservedChanges()));

const shown = (uid: number, seq: number) => changes.noteFlags({ uid, seq, flags: deleted });
const expunged = (...numbers: number[]) => {
	for (const seq of numbers) changes.noteExpunge({ seq });
};

it.each([
	['from the last to the first', [5, 3, 2]],
	['from the first to the last, with the numbers moving up', [2, 2, 3]],
])('ObservedChanges knows which messages were expunged, %s', (_, numbers) => {
	for (const [uid, seq] of [
		[20, 2],
		[30, 3],
		[50, 5],
	] as const)
		shown(uid, seq);
	expunged(...numbers);
	expect([...changes.expungedUids].sort()).toEqual([20, 30, 50]);
	expect(changes.expunged).toBe(3);
});

it('ObservedChanges distinguishes another client’s expunges from ours', () => {
	shown(40, 4);
	expunged(24);
	expect([...changes.expungedUids]).toEqual([]);
	expunged(2, 3);
	expect([...changes.expungedUids]).toEqual([40]);
	expect(changes.expunged).toBe(3);
});

it('ObservedChanges knows nothing about a message whose number the server did not report', () => {
	changes.noteFlags({ seq: 4, flags: deleted });
	changes.noteFlags({ seq: 5, uid: 50 });
	expunged(5, 4);
	expect([...changes.expungedUids]).toEqual([]);
	expect([...changes.flags]).toEqual([]);
});

it('ObservedChanges uses the UID if the server reports one', () => {
	changes.noteExpunge({ uid: 7 });
	expect([...changes.expungedUids]).toEqual([7]);
});
