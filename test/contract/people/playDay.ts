import type { Delivery } from '../../../nodes/mail/contracts/MailSource';
import { sleep } from '../../../nodes/mail/async/sleep';
import {
	ACTS,
	MOMENTS,
	type Act,
	type SourceHarness,
	type Mode,
	type Moment,
	type Place,
	type Source,
} from './SourceHarness';

export interface Day {
	/** Runs of each act at each moment, under keys that n8n tells apart. */
	readonly runs: ReadonlyMap<string, number>;
	/** What the person had put elsewhere, and is not as it was put. */
	readonly touched: readonly string[];
	readonly acts: number;
}

/** For messages that are read ahead, and for them to be no news any more. */
const ON_THE_WAY_MS = 1_500;
/** Read one after another, since a source may read ahead only while more are wanted. */
const FIRST = ['first', 'second'];
const never = new AbortController().signal;
export const nameOf = (act: Act, moment: Moment): string => `${act}-${moment}`;

/** All acts at all moments in one mailbox. @param restarts n8n is killed at each of these moments */
export async function playDay(
	harness: SourceHarness,
	mode: Mode,
	{ restarts }: { restarts: boolean },
): Promise<Day> {
	await harness.reset();
	const runs = new Map<string, Set<string>>();
	const take = (deliveries: readonly Delivery[]) => {
		for (const { mime, key, generation } of deliveries) {
			const subject = /^Subject: (.*)\r$/m.exec(mime?.toString('latin1') ?? '')?.[1] ?? '';
			runs.set(subject, (runs.get(subject) ?? new Set()).add(`${key} ${String(generation)}`));
		}
		return deliveries;
	};
	let source = await harness.open(mode);
	const filed = new Map<string, string>();
	const person = async (moment: Moment) => {
		for (const act of ACTS) await harness.act(act, nameOf(act, moment));
		const places = await harness.places();
		for (const act of ['fileAway', 'delete'] as const)
			filed.set(nameOf(act, moment), describe(places.get(nameOf(act, moment))));
		if (restarts) source = await harness.open(mode, JSON.parse(JSON.stringify(source.position())));
	};

	await drain(harness, source, take);
	for (const subject of FIRST) await harness.deliver(subject, {});
	for (const moment of MOMENTS)
		for (const act of ACTS)
			await harness.deliver(nameOf(act, moment), {
				isRead: act === 'markUnread' && moment === 'before',
				elsewhere: act === 'dragIn',
			});
	await person('before');
	await harness.letTimePass(source);
	const inHand: Delivery[] = [];
	while (inHand.length < FIRST.length) inHand.push(...take(await source.read(1, never)));
	// The others are fetched already when the person deals with them.
	await readAhead(source);
	await person('waiting');
	await harness.letTimePass(source);
	for (let some = await source.read(50, never); some.length > 0; some = await source.read(50, never))
		inHand.push(...take(some));
	await person('running');
	if (!restarts) await source.acknowledge(inHand, 'processed');
	await drain(harness, source, take);
	await person('done');
	await drain(harness, source, take);

	const places = await harness.places();
	const touched = [...filed].filter(([subject, put]) => put !== describe(places.get(subject)));
	return {
		runs: new Map([...runs].map(([subject, keys]) => [subject, keys.size])),
		touched: touched.map(([subject]) => subject),
		acts: ACTS.length * MOMENTS.length,
	};
}

async function readAhead(source: Source): Promise<void> {
	source.readAhead?.(0);
	if (source.readAhead !== undefined) await sleep(ON_THE_WAY_MS, never);
}

async function drain(
	harness: SourceHarness,
	source: Source,
	take: (deliveries: readonly Delivery[]) => readonly Delivery[],
): Promise<void> {
	for (let quiet = 0; quiet < 4; ) {
		const some = await source.read(50, never);
		quiet = some.length === 0 ? quiet + 1 : 0;
		await source.acknowledge(take(some), 'processed');
		if (some.length === 0) await harness.letTimePass(source);
	}
}

const describe = (places: readonly Place[] = []): string =>
	places.map(({ folder, isRead, isFlagged }) => `${folder} ${String(isRead)} ${String(isFlagged)}`).join();
