import { firstLook } from '../../../nodes/mail/source/firstLook';

const NOW = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;

describe('firstLook', () => {
	beforeEach(() => jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate'] }));
	afterEach(() => jest.useRealTimers());

	it.each(['all', 'unread'] as const)('takes what a folder holds where %s messages are read', (read) => {
		expect(firstLook({ read, activatedAt: NOW })).toEqual({ takes: 'all' });
	});

	it('takes nothing of what lies there at the activation', () => {
		const look = firstLook({ read: 'new', activatedAt: NOW - 14_999 });
		expect(look).toEqual({ takes: 'none', since: NOW - 14_999 - MINUTE });
	});

	it('takes what has arrived since the activation if the server was unreachable then, allowing for clock differences', () => {
		const look = firstLook({ read: 'new', activatedAt: NOW - 15_000 });
		expect(look).toEqual({ takes: 'arrivedSince', since: NOW - 15_000 - MINUTE });
	});
});
