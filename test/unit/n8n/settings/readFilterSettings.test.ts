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
	[
		{ mails: 1.9, minutes: 0.5 },
		{ most: 1, withinMs: 30_000 },
	],
	[{ mails: 0.9, minutes: 10 }, undefined],
	[{ mails: 20, minutes: 0 }, undefined],
	[{ mails: 20, minutes: '' }, undefined],
	[{ mails: 20 }, undefined],
	[{}, undefined],
])('the limits of the loop guard are read of %j', (limit, limits) => {
	expect(limitsOf(limit)).toEqual(limits);
});

it.each([
	[{ mails: 'many', minutes: 10 }, 'Messages'],
	[{ mails: 20, minutes: null }, 'Minutes'],
	[{ mails: { value: 20 }, minutes: 10 }, 'Messages'],
	[{ mails: NaN, minutes: 10 }, 'Messages'],
])('the loop guard is not switched off by %j, which is no limit', (limit, field) => {
	expect(() => limitsOf(limit)).toThrow(`${field} of the option Loop Guard is not a number`);
});

const read = (options: object, afterProcessing = 'markRead', parameters: object = {}) =>
	readFilterSettings(
		(name, fallback) => (({ options, ...parameters }) as Record<string, unknown>)[name] ?? fallback,
		afterProcessing,
	);

it('readFilterSettings has nothing in it where nothing is chosen', () => {
	expect(read({})).toStrictEqual({ trust: { isExchange: false } });
});

it.each([
	['markRead', 'markRead'],
	['move', 'markRead'],
	['delete', 'markRead'],
	['nothing', 'leave'],
	['keep', 'leave'],
])('readFilterSettings after %s, what is omitted is treated as %s', (afterProcessing, filtered) => {
	expect(read({ ignoreAutoReplies: true }, afterProcessing)).toMatchObject({ filtered });
});

it.each(['true', 1, null, {}])('readFilterSettings does not take %j for a switch that is off', (value) => {
	expect(() => read({ provenSendersOnly: value })).toThrow('Proven Senders Only is neither on nor off');
});

it.each([
	[' MX.Contoso.Example ', 'mx.contoso.example'],
	['', undefined],
	[7, undefined],
])('the server that is trusted is read of %j', (authservId, expected) => {
	expect(read({ authservId }).trust?.authservId).toBe(expected);
});

it.each(['mx.contoso.example; spf=pass', 'a b', 'x'.repeat(256), '<mx>'])(
	'"%s" is the id of no server',
	(authservId) => {
		expect(() => read({ authservId })).toThrow('Authentication Server ID is not the ID of a mail server');
	},
);

it('readFilterSettings finds tickets by a pattern, whose blanks do not count', () => {
	expect(read({ ticketPattern: ' #(\\d+) ' }).findTicket?.('Re: x#4711')).toBe('4711');
	expect(read({ ticketPattern: '  ' })).not.toHaveProperty('findTicket');
});
