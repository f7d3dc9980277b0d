import { readFilterSettings } from '../../../../nodes/mail/n8n/settings/readFilterSettings';

const limitsOf = (limit: Record<string, unknown>) =>
	readFilterSettings(
		(name, fallback) => (name === 'options' ? { loopGuard: { limit } } : fallback),
		'markRead',
	).loopLimits;

it.each([
	[
		{ mails: 20, minutes: 10 },
		{ most: 20, withinMs: 600_000 },
	],
	[
		{ mails: '20', minutes: '10' },
		{ most: 20, withinMs: 600_000 },
	],
	[
		{ mails: 5000, minutes: Infinity },
		{ most: 1000, withinMs: 86_400_000 },
	],
	[{ mails: 0, minutes: 10 }, undefined],
	[{ mails: '', minutes: 10 }, undefined],
	[{}, undefined],
])('the limits of the loop guard are read of %j', (limit, limits) => {
	expect(limitsOf(limit)).toEqual(limits);
});

it.each([
	[{ mails: 'many', minutes: 10 }, 'Mails'],
	[{ mails: 20, minutes: null }, 'Minutes'],
	[{ mails: { value: 20 }, minutes: 10 }, 'Mails'],
	[{ mails: NaN, minutes: 10 }, 'Mails'],
])('the loop guard is not switched off by %j, which is no limit', (limit, field) => {
	expect(() => limitsOf(limit)).toThrow(`${field} of the option Loop Guard is not a number`);
});
