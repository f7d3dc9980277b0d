import { NoticedLooks } from '../../../nodes/mail/source/NoticedLooks';

describe('looks after notices', () => {
	let now = 1_000_000;
	const noticed = () => new NoticedLooks(() => now);

	beforeEach(() => (now = 1_000_000));

	it('asks for none without a notice', () => {
		expect(noticed().nextAt).toBe(Infinity);
	});

	it('asks for one at once, and for two more: a change log may lag behind', () => {
		const looks = noticed();
		looks.notice();
		expect(looks.nextAt).toBe(now);
		looks.looking();
		expect(looks.nextAt - now).toBe(2_000);
		now += 2_000;
		looks.looking();
		expect(looks.nextAt - now).toBe(8_000);
		now += 8_000;
		looks.looking();
		expect(looks.nextAt).toBe(Infinity);
	});

	it('asks for at most one look a second in a stream of notices, and puts none off', () => {
		const looks = noticed();
		let count = 0;
		for (let ms = 0; ms < 30_000; ms += 100) {
			looks.notice();
			if (now >= looks.nextAt) {
				looks.looking();
				count += 1;
			}
			now += 100;
		}
		expect(count).toBe(30);
	});

	it('waits for no clock that was set back to catch up', () => {
		const looks = noticed();
		looks.notice();
		looks.looking();
		now -= 3_600_000;
		looks.notice();
		expect(looks.nextAt - now).toBeLessThanOrEqual(1_000);
	});

	it('finds by the look that is due what an earlier notice was about as well', () => {
		const looks = noticed();
		looks.notice();
		now += 500;
		looks.notice();
		looks.looking();
		expect(looks.nextAt - now).toBe(2_000);
	});
});
