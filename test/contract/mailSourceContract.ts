import { MailError } from '../../nodes/mail/contracts/MailError';
import type { MailFilter } from '../../nodes/mail/contracts/MailFilter';
import type { Delivery, MailSource } from '../../nodes/mail/contracts/MailSource';
import type { FaultProxy } from '../lab/FaultProxy';
import { sleep } from '../../nodes/mail/async/sleep';
import { waitFor } from '../lab/waitFor';

/** How often a source under test checks its connection, in milliseconds. */
export const CHECK_INTERVAL_MS = 1_000;
/** For so long at most, what was seen of a message counts as seen now. */
const NEWS_MS = 1_100;
/** For what is fetched ahead to come, on a machine that is not busy. */
const ON_THE_WAY_MS = 100;
/** How long a server may take to answer it: longer than a busy machine takes. */
export const PATIENT_MS = 20_000;
/** The same where a server that falls silent is to be found soon. */
const HASTY_MS = 1_500;
/** Busy machines take longer than that to connect, now and then. */
const HASTY_TRIES = 20;

export interface SourceOptions {
	/** How long a server may take to answer, in milliseconds. */
	answerMs: number;
	filter?: MailFilter | undefined;
}

/** A folder on a real server, behind a proxy that can break the way to it. Fresh and empty for each test. */
export interface SourceLab<C, D extends Delivery> {
	proxy: FaultProxy;
	/** What is filtered out is left as it is on the server. */
	open(options: SourceOptions): MailSource<C, D>;
	/** How long a server takes to answer at most, where it is slower than others. */
	hastyMs?: number;
	/** Puts messages into the folder, in this order. */
	deliver(messages: readonly Buffer[]): Promise<void>;
	/** How many messages have had the after-processing action; absent where that leaves nothing to be seen. */
	processed?(): Promise<number>;
	/** How many were flagged for a person; absent where the protocol knows no flags. */
	flagged?(): Promise<number>;
	/** The after-processing action takes messages out of the folder. */
	removes: boolean;
	/** It holds no connection while it waits, so that the next look is the first to miss it. */
	polls?: boolean;
	/** A session shows the folder as it was when it began (POP3), and only the next one what people have done since. */
	isFrozen?: boolean;
	/** How many messages the server has; where it deletes a moment after it has said so. */
	left?(): Promise<number>;
	/** Flagging is the after-processing action itself. */
	flaggingIsProcessing?: boolean;
	/** Matches the command by which the server is told that messages are done. */
	acknowledgeCommand?: RegExp;
	/** The same where the proxy cannot read what passes: the server does it, and its answers are lost until `end`. */
	loseAcknowledgments?(): { end(): void };
	/** Lists the message that was delivered at this place, and does not hand it out until `end`; the way is its protocol's. */
	withhold?(place: number): { end(): void };
	/** No list can be made that the message delivered at this place is in, and nothing else can be had of it. */
	spoil?(place: number): void;
	/** Codes of what sources have warned of. */
	warnings?(): readonly string[];
	/** How long sources that are opened from now on try what is not handed out, at short pauses. */
	giveUpAfter?(ms: number): void;
	/** A request whose connection was cut is sent once more: a single cut is not noticed. */
	repeats?: boolean;
	stop(): Promise<void>;
}

/** What every `MailSource` has to do, whatever its protocol. */
export function describeMailSource<C, D extends Delivery>(
	name: string,
	makeLab: () => Promise<SourceLab<C, D>>,
): void {
	describe(`${name} as a mail source`, () => {
		let lab: SourceLab<C, D>;
		const never = new AbortController().signal;
		const opened: MailSource<C, D>[] = [];

		beforeEach(async () => (lab = await makeLab()));
		afterEach(async () => {
			for (const source of opened.splice(0)) await source.close();
			await lab.stop();
		});

		const open = async (cursor?: C, inHand: D[] = [], filter?: MailFilter) => {
			const source = lab.open({ answerMs: PATIENT_MS, filter });
			opened.push(source);
			await source.connect(cursor, inHand, never);
			return source;
		};

		/** One that notices soon when its server falls silent. Whether it connects so soon hangs on the machine. */
		const openHasty = async () => {
			for (let tries = 1; ; tries += 1) {
				const source = lab.open({ answerMs: lab.hastyMs ?? HASTY_MS });
				opened.push(source);
				try {
					await source.connect(undefined, [], never);
					return source;
				} catch (error) {
					if (tries === HASTY_TRIES) throw error;
					await source.close();
				}
			}
		};

		/** Some servers have deleted only a moment after they say so (Courier answers QUIT first). */
		const expectProcessed = async (count: number) => {
			const { processed } = lab;
			if (processed === undefined) return;
			let found = 0;
			await waitFor('what is done to be done', async () => (found = await processed()) >= count);
			expect(found).toBe(count);
		};

		const subjects = (deliveries: readonly Delivery[]) =>
			deliveries.map(({ mime }) => /^Subject: (.*)\r$/m.exec(mime?.toString('latin1') ?? '')?.[1]);

		const readAll = async (source: MailSource<C, D>, chunk = 7) => {
			const all: D[] = [];
			for (;;) {
				const some = await source.read(chunk, never);
				if (some.length === 0) return all;
				all.push(...some);
			}
		};

		/** Reads all, with a look for changes in between. */
		const laterThanLook = async (source: MailSource<C, D>) => {
			await source.wait(never);
			return await readAll(source);
		};

		it('reads waiting messages, oldest first, byte for byte, and changes nothing', async () => {
			const messages = numbered(20);
			await lab.deliver(messages);
			const source = await open();
			const read = await readAll(source);
			expect(read.map(({ mime }) => mime?.toString('latin1'))).toEqual(
				messages.map((m) => m.toString('latin1')),
			);
			expect(await source.read(7, never)).toEqual([]);
			await expectProcessed(0);
			expect(subjects(await readAll(await open()))).toEqual(subjects(read));
		});

		it('reads no more messages than requested', async () => {
			await lab.deliver(numbered(5));
			const source = await open();
			expect(await source.read(2, never)).toHaveLength(2);
			expect(await source.read(2, never)).toHaveLength(2);
			expect(await source.read(2, never)).toHaveLength(1);
		});

		it('gives each message a key of its own, the same on every connection', async () => {
			await lab.deliver(numbered(5));
			const first = await readAll(await open());
			const second = await readAll(await open());
			expect(new Set(first.map(({ key }) => key)).size).toBe(5);
			expect(second.map(({ key, generation }) => [key, generation])).toEqual(
				first.map(({ key, generation }) => [key, generation]),
			);
		});

		it('continues after the last acknowledged message, and only there', async () => {
			await lab.deliver(numbered(10));
			const source = await open();
			const read = await readAll(source);
			await source.acknowledge([read[0]!, read[1]!, read[4]!, read[8]!], 'processed');
			await expectProcessed(4);
			const rest = await readAll(await open(source.position()));
			expect(subjects(rest)).toEqual(['n2', 'n3', 'n5', 'n6', 'n7', 'n9']);
		});

		it('gives a position that is plain JSON', async () => {
			await lab.deliver(numbered(3));
			const source = await open();
			const [first] = await source.read(1, never);
			await source.acknowledge([first!], 'processed');
			const stored = JSON.parse(JSON.stringify(source.position())) as C;
			expect(stored).toEqual(source.position());
			expect(subjects(await readAll(await open(stored)))).toEqual(['n1', 'n2']);
		});

		it('does not return messages again that an earlier connection has in progress, and acknowledges them', async () => {
			await lab.deliver(numbered(6));
			const first = await open();
			const inHand = await first.read(3, never);
			await first.close();
			const second = await open(first.position(), inHand);
			expect(subjects(await readAll(second))).toEqual(['n3', 'n4', 'n5']);
			await second.acknowledge(inHand, 'processed');
			await expectProcessed(3);
			expect(subjects(await readAll(await open(second.position())))).toEqual(['n3', 'n4', 'n5']);
		});

		it('accepts the same acknowledgment twice', async () => {
			await lab.deliver(numbered(2));
			const source = await open();
			const read = await readAll(source);
			await source.acknowledge(read, 'processed');
			await source.acknowledge(read, 'processed');
			await expectProcessed(2);
			expect(await readAll(await open(source.position()))).toEqual([]);
		});

		it('accepts the acknowledgment of a message that has been removed meanwhile', async () => {
			await lab.deliver(numbered(1));
			const source = await open();
			const read = await readAll(source);
			const other = await open();
			await other.acknowledge(await readAll(other), 'processed');
			await source.acknowledge(read, 'processed');
			expect(await readAll(await open(source.position()))).toEqual([]);
		});

		it('flags a message that is set aside, moves past it, and does not process it', async () => {
			await lab.deliver(numbered(2));
			const source = await open();
			const [bad] = await source.read(1, never);
			await source.acknowledge([bad!], 'setAside');
			if (lab.flagged !== undefined) expect(await lab.flagged()).toBe(1);
			if (!lab.flaggingIsProcessing) await expectProcessed(0);
			expect(subjects(await readAll(await open(source.position())))).toEqual(['n1']);
		});

		it('moves past filtered messages and does nothing to them that was not requested', async () => {
			await lab.deliver(numbered(4));
			const source = await open();
			const [first, , third] = await source.read(4, never);
			await source.acknowledge([first!, third!], 'filteredOut');
			await source.acknowledge([first!], 'filteredOut');
			await expectProcessed(0);
			if (lab.flagged !== undefined) expect(await lab.flagged()).toBe(0);
			expect(subjects(await readAll(await open(source.position())))).toEqual(['n1', 'n3']);
		});

		it('returns messages that the filter excludes without their content, or leaves the decision to the engine', async () => {
			await lab.deliver(numbered(30));
			const source = await open(undefined, [], evenOnly);
			const read = await readAll(source, 4);
			expect(new Set(read.map(({ key }) => key)).size).toBe(30);
			const leftOut = read.filter(({ verdict }) => verdict === 'exclude');
			const others = read.filter(({ verdict }) => verdict !== 'exclude');
			expect(leftOut.every(({ mime }) => mime === undefined)).toBe(true);
			if (leftOut.length > 0) expect(leftOut).toHaveLength(15);
			const even = Array.from({ length: 15 }, (_, i) => `n${String(2 * i)}`);
			expect(subjects(others)).toEqual(
				leftOut.length > 0 ? even : Array.from({ length: 30 }, (_, i) => `n${String(i)}`),
			);
			await source.acknowledge(leftOut, 'filteredOut');
			expect(subjects(await readAll(await open(source.position())))).toEqual(subjects(others));
		});

		it('does not return a filtered message again when the connection breaks before it is acknowledged', async () => {
			await lab.deliver(numbered(6));
			const first = await open(undefined, [], evenOnly);
			const read = await readAll(first);
			await first.close();
			const second = await open(first.position(), read, evenOnly);
			expect(await readAll(second)).toEqual([]);
			await second.acknowledge(read, 'filteredOut');
			expect(await readAll(await open(second.position()))).toEqual([]);
		});

		it('counts the messages on the server that are not done', async () => {
			await lab.deliver(numbered(4));
			const source = await open();
			expect(await source.queueSize(never)).toBe(4);
			const [first] = await source.read(2, never);
			await source.acknowledge([first!], 'processed');
			expect(await source.queueSize(never)).toBe(3);
		});

		it('ends its wait when a message arrives, and returns the message', async () => {
			const source = await open();
			expect(await source.read(5, never)).toEqual([]);
			const arrival = lab.deliver(numbered(1));
			const deadline = Date.now() + 10_000;
			let read: D[] = [];
			while (read.length === 0 && Date.now() < deadline) {
				await source.wait(never);
				read = await source.read(5, never);
			}
			await arrival;
			expect(subjects(read)).toEqual(['n0']);
		});

		it('does not end its wait again and again while nobody reads', async () => {
			await lab.deliver(numbered(5));
			const source = await open();
			expect(await source.read(2, never)).toHaveLength(2);
			const enough = new AbortController();
			setTimeout(() => enough.abort(), 3 * CHECK_INTERVAL_MS);
			let waits = 0;
			// Bounded, since a wait that comes back at once leaves no turn to the timer.
			while (!enough.signal.aborted && waits < 1_000) {
				await source.wait(enough.signal);
				waits += 1;
			}
			expect(waits).toBeLessThan(10);
			expect(await readAll(source)).toHaveLength(3);
		});

		it('ends its wait when interrupted during a connection check, and keeps working', async () => {
			await lab.deliver(numbered(1));
			const source = await open();
			const read = await readAll(source);
			const cut = new AbortController();
			lab.proxy.slow({ latencyMs: CHECK_INTERVAL_MS });
			setTimeout(() => cut.abort(), 2 * CHECK_INTERVAL_MS);
			for (let waits = 0; !cut.signal.aborted && waits < 1_000; waits += 1) await source.wait(cut.signal);
			lab.proxy.heal();
			await source.acknowledge(read, 'processed');
			expect(await readAll(source)).toEqual([]);
			await expectProcessed(1);
		});

		it('ends its wait immediately when interrupted, and keeps working', async () => {
			await lab.deliver(numbered(1));
			const source = await open();
			const cut = new AbortController();
			const waiting = source.wait(cut.signal);
			await new Promise((resolve) => setTimeout(resolve, 100));
			cut.abort();
			await waiting;
			await source.wait(cut.signal);
			expect(subjects(await readAll(source))).toEqual(['n0']);
		});

		it.each<[string, (proxy: FaultProxy) => void, (proxy: FaultProxy) => unknown]>([
			['cut', (proxy) => proxy.cut(), (proxy) => proxy.cutAfter(20)],
			['reset', (proxy) => proxy.reset(), async (proxy) => await proxy.refuse()],
			['half open', (proxy) => proxy.halfOpen(), (proxy) => proxy.stall({ fromServer: 20 })],
		])('detects a connection that is %s while it waits', async (_, harm, harmNext) => {
			const source = await openHasty();
			await source.read(5, never).catch(onlyTransient);
			const waiting = (async () => {
				for (;;) {
					await source.wait(never);
					if (lab.polls) await source.read(5, never);
				}
			})();
			setTimeout(() => {
				if (lab.repeats) void lab.proxy.refuse();
				if (!lab.polls || lab.repeats) harm(lab.proxy);
				if (lab.polls) harmNext(lab.proxy);
			}, 200);
			await expect(waiting).rejects.toMatchObject({ name: 'MailError', transient: true });
		});

		it('ends every call within its deadline when the server falls silent', async () => {
			await lab.deliver(numbered(3));
			const source = await openHasty();
			lab.proxy.stall();
			await expect(source.read(3, never)).rejects.toMatchObject({ name: 'MailError', transient: true });
			const other = lab.open({ answerMs: lab.hastyMs ?? HASTY_MS });
			opened.push(other);
			await expect(other.connect(undefined, [], never)).rejects.toMatchObject({
				name: 'MailError',
				transient: true,
			});
		});

		it('ends immediately when stopped', async () => {
			lab.proxy.stall();
			const source = lab.open({ answerMs: PATIENT_MS });
			opened.push(source);
			const stop = new AbortController();
			const connecting = source.connect(undefined, [], stop.signal);
			setTimeout(() => stop.abort(), 100);
			// And not of kind `timeout`, by its own deadline.
			await expect(connecting).rejects.toMatchObject({ name: 'MailError', kind: 'network' });
		});

		it('loses no message when the response to an acknowledgment is lost', async () => {
			const { acknowledgeCommand, loseAcknowledgments } = lab;
			if (acknowledgeCommand === undefined && loseAcknowledgments === undefined) return;
			await lab.deliver(numbered(3));
			const source = await open();
			const read = await readAll(source);
			if (acknowledgeCommand !== undefined) lab.proxy.cutAfterCommand(acknowledgeCommand);
			const loss = loseAcknowledgments?.();
			await expect(source.acknowledge(read, 'processed')).rejects.toMatchObject({
				name: 'MailError',
				transient: true,
			});
			loss?.end();
			const next = await open(source.position(), read);
			expect(await readAll(next)).toEqual([]);
			await next.acknowledge(read, 'processed');
			await expectProcessed(3);
			expect(await readAll(await open(next.position()))).toEqual([]);
		});

		describe('messages read ahead', () => {
			/** With a message or more read, and so many others that came without `read` behind them. */
			const ahead = async (count: number, enough: number, filter?: MailFilter) => {
				await lab.deliver(numbered(count));
				const source = await open(undefined, [], filter);
				if (source.readAhead === undefined) return undefined;
				const given: D[] = [];
				const readAhead = (limit: number) => source.readAhead?.(limit) ?? [];
				// A source may read ahead only while messages are wanted one after another, which a slow machine makes late.
				for (let come = 0; come < enough; ) {
					const read = await source.read(1, never);
					if (read.length === 0)
						throw new Error(`Only ${String(come)} of ${String(enough)} came without being read`);
					given.push(...read);
					readAhead(0);
					await sleep(ON_THE_WAY_MS, never);
					const some = readAhead(Math.min(3, enough - come));
					come += some.length;
					given.push(...some);
				}
				return { source, given, readAhead };
			};
			const pastFresh = async () => await new Promise((resolve) => setTimeout(resolve, NEWS_MS));

			it('are returned in order, each once, followed by the rest', async () => {
				const opened = await ahead(25, 5);
				if (opened === undefined) return;
				const { source, given } = opened;
				const rest = await readAll(source);
				expect(subjects([...given, ...rest])).toEqual(Array.from({ length: 25 }, (_, i) => `n${String(i)}`));
				expect(given.every(({ mime }) => mime !== undefined)).toBe(true);
				await expectProcessed(0);
			});

			it('are in no position, and are returned again after n8n was killed', async () => {
				const opened = await ahead(12, 1);
				if (opened === undefined) return;
				const { source, given, readAhead } = opened;
				const before = JSON.stringify(source.position());
				readAhead(0);
				await pastFresh();
				await source.acknowledge(given, 'processed');
				const position = JSON.parse(JSON.stringify(source.position())) as C;
				expect(before).not.toBe(JSON.stringify(position));
				await source.close();
				const again = await readAll(await open(position));
				const left = 12 - given.length;
				expect(subjects(again)).toEqual(Array.from({ length: left }, (_, i) => `n${String(12 - left + i)}`));
			});

			it('are fetched during an acknowledgment, and acknowledged in any order', async () => {
				const opened = await ahead(30, 1);
				if (opened === undefined) return;
				const { source, given, readAhead } = opened;
				const come: D[] = [...given];
				let inHand = [...given];
				const until = Date.now() + 30_000;
				while (come.length < 30 && Date.now() < until) {
					const acknowledging = source.acknowledge(inHand.splice(0).reverse(), 'processed');
					const some = readAhead(4);
					source.position();
					await acknowledging;
					if (some.length === 0) some.push(...(await source.read(4, never)));
					come.push(...some);
					inHand = [...some];
				}
				await source.acknowledge(inHand, 'processed');
				expect(subjects(come)).toEqual(Array.from({ length: 30 }, (_, i) => `n${String(i)}`));
				await expectProcessed(30);
				expect(await readAll(await open(source.position()))).toEqual([]);
			});

			it('are skipped if somebody has dealt with them meanwhile', async () => {
				const opened = await ahead(20, 1);
				if (opened === undefined || lab.processed === undefined || lab.flaggingIsProcessing) return;
				const { source, given, readAhead } = opened;
				readAhead(0);
				await pastFresh();
				const last = given.length;
				const dealtWith = [...new Set([last, last + 1, 19])]
					.filter((n) => n < 20)
					.map((n) => `n${String(n)}`);
				const other = await open();
				const theirs = await readAll(other);
				await other.acknowledge(
					theirs.filter((delivery) => dealtWith.includes(subjects([delivery])[0] ?? '')),
					'processed',
				);
				await other.close();
				const isLeft = (count: number | undefined) => count === undefined || count === 20 - dealtWith.length;
				await waitFor('it to be done', async () => isLeft(await lab.left?.()));
				await pastFresh();
				const left = lab.isFrozen ? await laterThanLook(source) : await readAll(source);
				expect(subjects(left).filter((subject) => dealtWith.includes(subject ?? ''))).toEqual([]);
				expect(left).toHaveLength(20 - last - dealtWith.length);
			});

			it('leave out what the filter excludes', async () => {
				const opened = await ahead(20, 3, evenOnly);
				if (opened === undefined) return;
				const { source, given } = opened;
				const all = [...given, ...(await readAll(source))];
				const others = all.filter(({ verdict }) => verdict !== 'exclude');
				expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
				if (others.length < all.length) {
					const even = Array.from({ length: 10 }, (_, i) => `n${String(2 * i)}`);
					expect(subjects(others)).toEqual(even);
				}
			});

			it('are lost with their connection, and nothing else is', async () => {
				const opened = await ahead(15, 2);
				if (opened === undefined) return;
				const { source, given: come, readAhead } = opened;
				readAhead(0);
				lab.proxy.cut();
				for (let quiet = 0; quiet < 2; ) {
					try {
						const some = await source.read(5, never);
						come.push(...some);
						quiet = some.length === 0 ? quiet + 1 : 0;
					} catch {
						break;
					}
				}
				const next = await open(source.position(), come);
				const rest = await readAll(next);
				expect(subjects([...come, ...rest]).sort()).toEqual(
					Array.from({ length: 15 }, (_, i) => `n${String(i)}`).sort(),
				);
			});

			it('end with their source', async () => {
				const opened = await ahead(30, 1);
				if (opened === undefined) return;
				const { source, readAhead } = opened;
				readAhead(0);
				await source.close();
				await waitFor('the connections to end', () => lab.proxy.connections === 0);
				await pastFresh();
				expect(readAhead(5)).toEqual([]);
				expect(lab.proxy.connections).toBe(0);
			});
		});

		describe('a message that is listed but not returned', () => {
			/** As `pumpMail` does: everything is acknowledged at once, and after a failure the next source goes on. */
			const intake = () => {
				let source: MailSource<C, D> | undefined;
				let position: C | undefined;
				const came: D[] = [];
				const step = async () => {
					try {
						source ??= await open(position);
						const some = await source.read(10, never);
						came.push(...some);
						await source.acknowledge(
							some.filter(({ mime }) => mime !== undefined),
							'processed',
						);
						await source.acknowledge(
							some.filter(({ mime }) => mime === undefined),
							'setAside',
						);
						position = source.position();
						if (some.length === 0) await source.wait(never);
					} catch (error) {
						if (!(error instanceof MailError)) throw error;
						source = undefined;
					}
				};
				const restart = async () => {
					position = source && (JSON.parse(JSON.stringify(source.position())) as C);
					await source?.close();
					source = undefined;
				};
				const until = async (count: number, ms = 60_000) => {
					for (const end = Date.now() + ms; came.length < count && Date.now() < end; ) await step();
					return subjects(came);
				};
				const queueSize = async () => (await source?.queueSize(never)) ?? 0;
				return { until, restart, step, came, queueSize };
			};

			it('for a while: does not block others, is counted, is remembered across restarts, and is finally returned once', async () => {
				if (lab.withhold === undefined) return;
				await lab.deliver(numbered(5));
				const lie = lab.withhold(2);
				const { until, restart, step, came, queueSize } = intake();
				expect((await until(4)).sort()).toEqual(['n0', 'n1', 'n3', 'n4']);
				for (let i = 0; i < 4; i++) await step();
				await restart();
				for (let i = 0; i < 4; i++) await step();
				await lab.deliver(numbered(1, 5));
				expect((await until(5)).sort()).toEqual(['n0', 'n1', 'n3', 'n4', 'n5']);
				expect(await queueSize()).toBe(1);
				await restart();
				lie.end();
				expect(subjects(came)).not.toContain('n2');
				expect((await until(6)).sort()).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5']);
				await restart();
				for (let i = 0; i < 4; i++) await step();
				expect(came).toHaveLength(6);
			});

			it('delays the others by a few requests only', async () => {
				if (lab.withhold === undefined) return;
				await lab.deliver(numbered(30));
				/** The most turns of the connections from one delivery to the next. */
				const maxTurns = async (wanted: number) => {
					let source: MailSource<C, D> | undefined;
					let position: C | undefined;
					const inHand: D[] = [];
					let most = 0;
					let before: number | undefined;
					for (const end = Date.now() + 60_000; inHand.length < wanted && Date.now() < end; ) {
						try {
							source ??= await open(position, inHand);
							before ??= lab.proxy.turns;
							const some = await source.read(5, never);
							position = source.position();
							if (some.length === 0) continue;
							most = Math.max(most, lab.proxy.turns - before);
							before = lab.proxy.turns;
							inHand.push(...some);
						} catch (error) {
							if (!(error instanceof MailError)) throw error;
							source = undefined;
						}
					}
					expect(inHand).toHaveLength(wanted);
					await source?.close();
					return most;
				};
				const honest = await maxTurns(30);
				lab.withhold(7);
				const withOne = await maxTurns(29);
				const text = `${String(withOne)} requests at most from one delivery to the next while one message is not to be had`;
				process.stdout.write(`${name}: ${text}, ${String(honest)} without\n`);
				expect(withOne).toBeLessThan(honest + 20);
			});

			it('on the first request: is returned with the next one', async () => {
				if (lab.withhold === undefined) return;
				await lab.deliver(numbered(3));
				const lie = lab.withhold(1);
				const { until, step } = intake();
				await step();
				lie.end();
				expect((await until(3)).sort()).toEqual(['n0', 'n1', 'n2']);
			});

			it('until its time is over: is set aside with an error that says what to do', async () => {
				if (lab.withhold === undefined || lab.giveUpAfter === undefined) return;
				await lab.deliver(numbered(3));
				lab.withhold(1);
				lab.giveUpAfter(1_500);
				const { until, restart, step, came } = intake();
				await until(3);
				const given = came.filter(({ mime }) => mime !== undefined);
				expect(subjects(given).sort()).toEqual(['n0', 'n2']);
				const aside = came.filter(({ mime }) => mime === undefined);
				expect(aside).toMatchObject([{ error: { kind: 'unreadable' } }]);
				expect(aside[0]?.error?.hint).toMatch(/Outlook/);
				await restart();
				for (let i = 0; i < 3; i++) await step();
				expect(came).toHaveLength(3);
			});
		});

		describe('a message that is requested again', () => {
			/** As the engine does: later, where it is said so. */
			const recall = async (source: MailSource<C, D>, delivery: D) => {
				for (const end = Date.now() + 60_000; ; ) {
					const recalled = await source.recall(delivery, never);
					if (recalled.is !== 'later' || Date.now() + recalled.afterMs > end) return recalled;
					await sleep(recalled.afterMs, never);
				}
			};

			const expectAgain = async (source: MailSource<C, D>, delivery: D) => {
				const recalled = await recall(source, { ...delivery, mime: undefined });
				expect(recalled).toMatchObject({ is: 'here' });
				const octets = recalled.is === 'here' ? recalled.content.mime : undefined;
				expect(octets?.toString('latin1')).toBe(delivery.mime?.toString('latin1'));
			};

			it('is returned unchanged, on the same connection and on a later one, and is acknowledged once', async () => {
				await lab.deliver(numbered(4));
				const first = await open();
				const inHand = await readAll(first);
				for (const place of [2, 0]) await expectAgain(first, inHand[place]!);
				expect(await first.read(5, never)).toEqual([]);
				await first.close();
				const second = await open(first.position(), inHand);
				for (const place of [3, 3, 1]) await expectAgain(second, inHand[place]!);
				await second.acknowledge(inHand, 'processed');
				await expectProcessed(4);
				expect(await readAll(await open(second.position()))).toEqual([]);
			});

			it('does not block waiting messages, and is returned among them', async () => {
				await lab.deliver(numbered(9));
				const source = await open(undefined, [], evenOnly);
				const come: D[] = await source.read(2, never);
				const again = come.filter(({ verdict }) => verdict !== 'exclude');
				for (const delivery of again) await expectAgain(source, delivery);
				come.push(...(await source.read(2, never)));
				for (const delivery of again) await expectAgain(source, delivery);
				come.push(...(await readAll(source)));
				expect(new Set(come.map(({ key }) => key)).size).toBe(9);
				const even = subjects(come).filter((subject) => /^n[02468]$/.test(subject ?? ''));
				expect(even).toEqual(['n0', 'n2', 'n4', 'n6', 'n8']);
			});

			it('is returned if somebody has only marked it; if somebody has removed it, it is passed', async () => {
				await lab.deliver(numbered(3));
				const source = await open();
				const inHand = await readAll(source);
				const other = await open();
				const theirs = await readAll(other);
				await other.acknowledge(theirs.slice(1, 2), 'processed');
				await other.close();
				await source.wait(never);
				if (!lab.removes) {
					await expectAgain(source, inHand[1]!);
					return;
				}
				// Where a server proves nothing it is asked for again for minutes.
				const { is } = await source.recall(inHand[1]!, never);
				expect(['gone', 'later']).toContain(is);
				await expectAgain(source, inHand[2]!);
				await source.acknowledge([inHand[1]!], 'setAside');
				if (lab.flagged !== undefined) expect(await lab.flagged()).toBe(0);
				expect(await readAll(source)).toEqual([]);
			});

			it('is returned on the next connection when one breaks during its transfer', async () => {
				await lab.deliver(numbered(2));
				const source = await open();
				const inHand = await readAll(source);
				lab.proxy.cut();
				const failed = await source.recall(inHand[0]!, never).catch((error: unknown) => error);
				if (failed instanceof Error) expect(failed).toBeInstanceOf(MailError);
				await expectAgain(await open(source.position(), inHand), inHand[0]!);
			});

			it('is returned once the server returns it again, and not before', async () => {
				if (lab.withhold === undefined) return;
				await lab.deliver(numbered(3));
				let source = await open();
				const inHand = await readAll(source);
				const lie = lab.withhold(1);
				const recalled = await source.recall(inHand[1]!, never).catch((error: unknown) => error);
				if (!(recalled instanceof MailError)) expect(recalled).toMatchObject({ is: 'later' });
				lie.end();
				const before = source;
				source = await open(before.position(), inHand);
				await expectAgain(source, inHand[1]!);
			});
		});

		it('steps over a message that breaks every listing, reports it, and duplicates nothing across restarts', async () => {
			if (lab.spoil === undefined || lab.warnings === undefined) return;
			await lab.deliver(numbered(5));
			lab.spoil(2);
			const came: (string | undefined)[] = [];
			let position: C | undefined;
			for (let day = 0; day < 3; day += 1) {
				const source = await open(position);
				if (day > 0) await lab.deliver(numbered(2, 3 + 2 * day));
				// Until all of the day have come, and then twice nothing: what a slow machine takes long for is not missing.
				const due = [4, 6, 8][day] ?? 0;
				const deadline = Date.now() + 30_000;
				let quiet = 0;
				while ((quiet < 2 || came.length < due) && Date.now() < deadline) {
					const some = await source.read(2, never);
					came.push(...subjects(some));
					quiet = some.length === 0 ? quiet + 1 : 0;
					await source.acknowledge(some, 'processed');
					if (some.length === 0) await source.wait(never);
				}
				position = JSON.parse(JSON.stringify(source.position())) as C;
				await source.close();
			}
			expect(came).toEqual(['n0', 'n1', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8']);
			expect(lab.warnings()).toContain('NotListed');
		});

		it('leaves no connection open when closed, whatever it was doing', async () => {
			await lab.deliver(numbered(3));
			const idle = await open();
			const waiting = idle.wait(never).catch(() => undefined);
			const busy = await open();
			const reading = busy.read(3, never).catch(() => undefined);
			await Promise.all([idle.close(), busy.close()]);
			await Promise.all([waiting, reading]);
			await waitFor('the connections to end', () => lab.proxy.connections === 0);
		});
	});
}

function onlyTransient(error: unknown): void {
	if (!(error instanceof MailError) || !error.transient) throw error;
}

const evenOnly: MailFilter = {
	headerFields: ['subject'],
	judgeHeader: (header) =>
		/^Subject: n\d*[02468]\r?$/im.test(header.toString('latin1')) ? 'take' : 'exclude',
	judge: () => Promise.reject(new Error('A source asks about header sections only')),
};

export function numbered(count: number, from = 0): Buffer[] {
	return Array.from({ length: count }, (_, i) => {
		const n = String(from + i);
		const header = `From: someone@contoso.example\r\nSubject: n${n}\r\nMessage-ID: <${n}@contract.example>`;
		return Buffer.from(`${header}\r\n\r\nMessage ${n}\r\n.\r\n..\r\n`);
	});
}
