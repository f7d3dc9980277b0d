import type { Expiry } from '../../../nodes/mail/contracts/TokenProvider';
import { ExpiryWatch } from '../../../nodes/mail/health/ExpiryWatch';

const DAY = 24 * 60 * 60_000;
const END = Date.parse('2027-01-31T00:00:00Z');

const secret = (endsAt = END, of = 'app-1'): Expiry => ({ what: 'clientSecret', of, endsAt });

/** Days left at which a daily look warned, from 60 days before the end to ten after it. */
function warnings(watch: ExpiryWatch, expiry = secret(), from = 60, to = -10): number[] {
	const days: number[] = [];
	for (let left = from; left >= to; left -= 1) {
		const alert = watch.observe(expiry, expiry.endsAt - left * DAY);
		if (alert !== undefined) days.push(alert.daysLeft);
	}
	return days;
}

describe('what expires', () => {
	it('is warned of once at each threshold, and at the end', () => {
		expect(warnings(new ExpiryWatch([30, 14, 7, 1]))).toEqual([30, 14, 7, 1, 0]);
	});

	it('is warned of once where it is found late', () => {
		expect(warnings(new ExpiryWatch([30, 14, 7, 1]), secret(), 5)).toEqual([5, 1, 0]);
	});

	it('is warned of once where it is found too late', () => {
		const watch = new ExpiryWatch([30]);
		expect(warnings(watch, secret(), -3)).toEqual([-3]);
	});

	it('is not warned of again after a restart', () => {
		const watch = new ExpiryWatch([30, 14]);
		expect(warnings(watch, secret(), 40, 20)).toEqual([30]);
		const stored = JSON.parse(JSON.stringify(watch.toJSON(END - 20 * DAY))) as ReturnType<
			ExpiryWatch['toJSON']
		>;
		expect(warnings(new ExpiryWatch([30, 14], stored), secret(), 20, 10)).toEqual([14]);
	});

	it('starts over with what takes its place', () => {
		const watch = new ExpiryWatch([7]);
		expect(warnings(watch, secret(), 7, 5)).toEqual([7]);
		expect(warnings(watch, secret(END + 365 * DAY), 8, -1)).toEqual([7, 0]);
	});

	it('is distinguished by whose it is, though it ends on the same day', () => {
		const watch = new ExpiryWatch([7]);
		const alerts = ['app-1', 'app-2', 'app-1'].map((of) => watch.observe(secret(END, of), END - 7 * DAY));
		expect(alerts.map((alert) => alert?.expiry.of)).toEqual(['app-1', 'app-2', undefined]);
	});

	it('is reported once where servers behind one name show two certificates by turns', () => {
		const watch = new ExpiryWatch([7]);
		const ends = [END, END + 300 * DAY, END, END + 300 * DAY, END];
		const alerts = ends.map((endsAt) =>
			watch.observe({ what: 'serverCertificate', of: 'imap:993', endsAt }, END - 3 * DAY),
		);
		expect(alerts.map((alert) => alert?.daysLeft)).toEqual([3, undefined, undefined, undefined, undefined]);
	});

	it('is forgotten long after its end', () => {
		const watch = new ExpiryWatch([7]);
		watch.observe(secret(), END);
		expect(watch.toJSON(END + 89 * DAY)).not.toEqual({});
		expect(watch.toJSON(END + 91 * DAY)).toEqual({});
	});
});
