import { readNotifications, validationTokenOf } from '../../../../nodes/mail/graph/push/readNotifications';

const about = { subscriptionId: 'a', clientState: 'secret', tenantId: 't' };

describe('a request to the notification URL', () => {
	it('tells of changes, and of what becomes of a subscription', () => {
		const value = [
			{ ...about, changeType: 'created', resource: 'Users/x/Messages/y' },
			{ ...about, lifecycleEvent: 'missed' },
			{ ...about, lifecycleEvent: 'reauthorizationRequired' },
			{ ...about, lifecycleEvent: 'subscriptionRemoved' },
		];
		expect(readNotifications({ value })?.map(({ event }) => event)).toEqual([
			'changed',
			'missed',
			'reauthorize',
			'removed',
		]);
	});

	it.each([
		['nothing', undefined],
		['a text', 'value'],
		['an array', [about]],
		['a value that is no list', { value: about }],
		['a list of something else', { value: ['secret'] }],
		['more than Microsoft Graph ever sends', { value: Array.from({ length: 5_001 }, () => about) }],
	])('is refused with %s', (_, body) => {
		expect(readNotifications(body)).toBeUndefined();
	});

	it.each([
		['without a secret', { subscriptionId: 'a' }],
		['with an empty secret', { ...about, clientState: '' }],
		['with a secret that is no text', { ...about, clientState: { $ne: '' } }],
		['with a secret longer than any', { ...about, clientState: 'x'.repeat(129) }],
		['with an unknown event', { ...about, lifecycleEvent: 'toString' }],
		['with an event that is no text', { ...about, lifecycleEvent: 1 }],
	])('has an entry %s, which is left out', (_, entry) => {
		expect(readNotifications({ value: [entry, about] })).toHaveLength(1);
	});

	it('is a validation if it has a token of bearable length', () => {
		expect(validationTokenOf({ validationToken: 'Validation: <x>' })).toBe('Validation: <x>');
		for (const query of [undefined, {}, { validationToken: '' }, { validationToken: ['a', 'b'] }])
			expect(validationTokenOf(query)).toBeUndefined();
		expect(validationTokenOf({ validationToken: 'x'.repeat(2_001) })).toBeUndefined();
	});
});
