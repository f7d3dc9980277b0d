import type { GraphClient } from '../../../nodes/mail/graph/GraphClient';
import { graphPath } from '../../../nodes/mail/graph/graphPath';
import { readChanges } from '../../../nodes/mail/graph/readChanges';
import type { JsonObject } from '../../../nodes/mail/graph/readGraphJson';
import { drain, ExchangeHarness, subjectOf } from '../exchange/ExchangeHarness';

const never = new AbortController().signal;
let harness: ExchangeHarness;
beforeAll(async () => (harness = await ExchangeHarness.start()));
afterAll(async () => await harness?.stop());
beforeEach(async () => await harness.reset('graph'));
afterEach(() => jest.restoreAllMocks());

const FIELDS = 'id,isRead,receivedDateTime,internetMessageId';

/** As 1.0 asked: by immutable ids, for every change whatever is read, and with a state that is the bare link. */
function asBefore(): void {
	const feed = harness.feed.bind(harness);
	jest.spyOn(harness, 'feed').mockImplementation((read) => {
		const made = feed(read);
		Reflect.set(Reflect.get(made, 'client') as GraphClient, 'ids', 'immutable');
		Reflect.set(made, 'delta', {
			firstPath: (folder: string) => `${graphPath`/mailFolders/${folder}`}/messages/delta?$select=${FIELDS}`,
			linkOf: (link: string) => ({ link }),
			read: (client: GraphClient, page: JsonObject) => readChanges(client, page, false),
		});
		// The cursor did not say by which ids it was taken.
		Reflect.set(made, 'ids', undefined);
		return made;
	});
}

const CASES = (['unread', 'new', 'all'] as const).flatMap((read) =>
	(['nothing', 'markRead', 'move'] as const).flatMap((afterProcessing) =>
		[true, false].map((isFirst) => ({ read, afterProcessing, isFirst })),
	),
);

it.each(CASES)(
	'GraphFeed continues where the previous version had stopped, losing and duplicating nothing ($read, $afterProcessing, within its first round: $isFirst)',
	async ({ read, afterProcessing, isFirst }) => {
		const mode = { read, afterProcessing, moveTo: 'archive', activatedAt: harness.begun - 7_200_000 };
		const deliver = (name: string, count: number) =>
			Array.from({ length: count }, (_, n) => harness.deliver(`${name}${String(n)}`));
		asBefore();
		if (isFirst) deliver('done', 12);
		let source = await harness.open(mode);
		if (!isFirst) deliver('done', 12);
		const ran: string[] = [];
		if (!isFirst) ran.push(...(await drain(source)));
		deliver('late', 8);
		if (isFirst) source = await harness.open(mode);
		const some = await source.read(isFirst ? 14 : 4, never);
		await source.acknowledge(some.slice(0, -2), 'processed');
		ran.push(...some.slice(0, -2).map(subjectOf));
		const position = source.position();
		expect(position.state).toMatch(isFirst ? /^$/ : /^\/v1\.0\//);

		jest.restoreAllMocks();
		harness.forget();
		harness.deliver('meanwhile');
		source = await harness.open(mode, position);
		ran.push(...(await drain(source)));
		harness.deliver('after', { ageMs: 0 });
		ran.push(...(await drain(await harness.open(mode, source.position()))));
		const all = [
			...Array.from({ length: 12 }, (_, n) => `done${String(n)}`),
			...Array.from({ length: 8 }, (_, n) => `late${String(n)}`),
			'meanwhile',
			'after',
		];
		expect(ran.sort()).toEqual(all.sort());
	},
);
