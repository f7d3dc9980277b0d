import { DoneWindow } from '../../../nodes/mail/pop3/DoneWindow';
import { rebuiltDone } from '../../../nodes/mail/pop3/rebuiltDone';

const done = (id: string, headerHash: string, state: 'kept' | 'pendingDelete' | 'gone', at: number) => ({
	id,
	headerHash,
	state,
	at,
	isVerified: false,
});
const none = () => false;

describe('what is done, when the order of a list or its unique-ids have changed', () => {
	it('is each message once: those that are listed in their new order, behind those that are missing', () => {
		const window = new DoneWindow({ known: ['a AAA', 'b BBB', 'c CCC*'] });
		const rebuilt = rebuiltDone(window, ['c', 'new', 'a'], (id) => id === 'new');
		expect(rebuilt.map(({ id, state }) => [id, state])).toEqual([
			['b', 'kept'],
			['c', 'pendingDelete'],
			['a', 'kept'],
		]);
	});

	it('includes messages under other unique-ids, in their places and not yet read in this session', () => {
		const window = new DoneWindow({ known: ['a AAA', 'b BBB*'] });
		const hashes = new Map([
			[0, 'BBB'],
			[2, 'AAA'],
		]);
		expect(rebuiltDone(window, ['x', 'open', 'y', 'z'], (_, at) => at === 1, hashes)).toEqual([
			done('x', 'BBB', 'pendingDelete', 0),
			done('y', 'AAA', 'kept', 2),
			done('z', '', 'kept', 3),
		]);
	});

	it('deletes one of two equal messages where one was to be deleted, and none that was never read', () => {
		const window = new DoneWindow({ known: ['a AAA*', 'b *'] });
		const hashes = new Map([
			[0, 'AAA'],
			[1, 'AAA'],
		]);
		const rebuilt = rebuiltDone(window, ['x', 'y', 'z'], none, hashes);
		// `b` may only be missing from this list.
		expect(rebuilt.filter(({ state }) => state === 'pendingDelete').map(({ id }) => id)).toEqual(['b', 'x']);
	});
});
