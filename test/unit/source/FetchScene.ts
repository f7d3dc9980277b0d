import type { Answer, Answers, FetchPort, WaitingMessages } from '../../../nodes/mail/source/FetchPort';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { MessageFetcher } from '../../../nodes/mail/source/MessageFetcher';

export interface Message {
	readonly id: string;
	/** Octets; unknown if absent. */
	readonly size?: number;
	readonly generation?: number;
}

type Port = FetchPort<Message, Message, string | undefined>;
type WithoutPick<T> = T extends unknown ? Omit<T, 'pick'> : never;
export type Reply = WithoutPick<Answer<Message, Message>>;

const never = new AbortController().signal;
const idsOf = (messages: readonly Message[]) => messages.map(({ id }) => id);

/** Until everything that waits for nothing has happened. */
export const settle = async () => await new Promise((resolve) => setImmediate(resolve));

/**
 * Messages that wait, a server that does with each of them what a test says, and a fetcher between them. It notes
 * what the server is asked for. As in a real position, what is put back comes before all others.
 */
export class FetchScene implements WaitingMessages<Message> {
	now = 1_000_000;
	list: Message[] = [];
	private inHand: Message[] = [];
	readonly lost: string[] = [];
	/** How many messages may be in hand. */
	most = 100;
	/** What the server says to a request for a message; otherwise it is fetched. */
	readonly replies = new Map<string, Reply>();
	/** Comes with each answer, as after a broken connection. */
	failure: unknown;
	/** What the filter excludes, known from the first look on. */
	readonly excluded = new Set<string>();
	/** What a look shows to be gone. */
	readonly missed = new Set<string>();
	/** IDs in each request for messages. */
	readonly asked: string[][] = [];
	/** IDs in each look before a request. */
	readonly looked: string[][] = [];
	/** How often the server was asked for one thing during another. */
	overlaps = 0;
	readonly retries = new FetchRetries({ now: () => this.now });
	readonly fetcher: MessageFetcher<Message, Message, string | undefined>;
	private readonly judged = new Set<string>();
	private held: Promise<void> | undefined;
	private isBusy = false;

	constructor(more: Partial<Port> = {}) {
		const port: Port = {
			key: ({ id }) => id,
			size: ({ size = 0 }) => size,
			look: async (waiting) => await this.look(waiting),
			octets: ({ size = 0 }) => size,
			isReady: () => true,
			verdict: ({ id }) => (this.judged.has(id) ? 'exclude' : undefined),
			fetch: async (picks) => await this.request(picks),
			content: ({ id }) => ({ mime: Buffer.from(id) }),
			deliver: ({ id, generation }) => (generation === undefined ? id : `${id}#${String(generation)}`),
			withoutOctets: ({ id }, error) => `${id}: ${error?.kind ?? 'excluded'}`,
			describe: ({ id }) => ({ message: id, server: 'mail.test' }),
			...more,
		};
		this.fetcher = new MessageFetcher(port, this.retries, () => this.now);
	}

	put(...ids: string[]): void {
		this.list.push(...ids.map((id) => ({ id, size: id.length })));
	}

	async fetch(limit = 10, signal = never) {
		return await this.fetcher.fetch(this, limit, signal);
	}

	/** What has come meanwhile, once nothing is on the way. */
	async ready(limit = 10) {
		const come = this.fetcher.ready(this, limit);
		await settle();
		return come;
	}

	/** Reads the first message; the next ones are then fetched ahead. */
	async begin(): Promise<void> {
		await this.fetch(1);
		await this.ready(0);
	}

	/** The server answers requests for messages once the function is called. */
	hold(): () => Promise<void> {
		let release = () => undefined as void;
		this.held = new Promise((resolve) => (release = resolve));
		return async () => {
			this.held = undefined;
			release();
			await settle();
		};
	}

	get ids(): string[] {
		return idsOf(this.list);
	}

	get handed(): string[] {
		return idsOf(this.inHand);
	}

	get waiting(): number {
		return this.list.length;
	}

	get room(): number {
		return this.most - this.inHand.length;
	}

	peek(limit: number): Message[] {
		return this.list.slice(0, Math.max(0, limit));
	}

	take(picks: readonly Message[]): void {
		const taken = new Set(idsOf(picks));
		this.inHand.push(...this.list.filter(({ id }) => taken.has(id)));
		this.list = this.list.filter(({ id }) => !taken.has(id));
	}

	putBack(pick: Message): void {
		this.inHand = this.inHand.filter(({ id }) => id !== pick.id);
		this.list.unshift(pick);
	}

	gone({ id }: Message): void {
		if (!idsOf(this.inHand).includes(id)) throw new Error(`${id} was not taken`);
		this.inHand = this.inHand.filter((one) => one.id !== id);
		this.lost.push(id);
	}

	private async look(waiting: readonly Message[]): Promise<readonly Message[]> {
		this.looked.push(idsOf(waiting));
		await this.alone(undefined);
		for (const { id } of waiting) if (this.excluded.has(id)) this.judged.add(id);
		return waiting.filter(({ id }) => this.missed.has(id));
	}

	private async request(picks: readonly Message[]): Promise<Answers<Message, Message>> {
		this.asked.push(idsOf(picks));
		await this.alone(this.held);
		const answers = picks.map((pick): Answer<Message, Message> => {
			const reply = this.replies.get(pick.id) ?? { kind: 'fetched', message: pick };
			return { pick, ...reply };
		});
		return this.failure === undefined ? { answers } : { answers, failure: this.failure };
	}

	private async alone(until: Promise<void> | undefined): Promise<void> {
		if (this.isBusy) this.overlaps += 1;
		this.isBusy = true;
		await until;
		this.isBusy = false;
	}
}
