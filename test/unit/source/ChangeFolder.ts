import {
	type ActionResult,
	type ChangeFeed,
	type ChangePage,
	type FeedAction,
	type FeedTarget,
	type MessageChange,
	type MessageLook,
	SyncStateLost,
} from '../../../nodes/mail/source/ChangeFeed';
import { MailError } from '../../../nodes/mail/contracts/MailError';

export interface StoredMessage {
	id: string;
	subject: string;
	messageId: string;
	receivedAt: Date;
	isRead: boolean;
	isFlagged: boolean;
	folder: string;
	createdAt: number;
	/** Of anything but the read flag. */
	updatedAt: number;
	changedAt: number;
}

/** How a server tells its changes. */
export interface Manners {
	/** Whether it tells what is new from what has only changed. */
	tellsNew: boolean;
	/** `newestFirst` as EWS does on a first walk; `none`: in no order at all, with repeats. */
	order: 'oldestFirst' | 'newestFirst' | 'none';
	/** What a sync state looks like: it is padded to this length. */
	stateLength?: number;
	/** A message that is moved gets another id, as with EWS. */
	newIdOnMove?: boolean;
	/** Of a message of which only the read flag has changed it tells that and nothing else, as Graph and EWS do. */
	partial?: boolean;
	/** Characters of an id; 30 unless given. */
	idLength?: number;
	/** It tells of nothing but what has come into the folder, as Graph does where that is asked for. */
	createdOnly?: boolean;
}

/** What a list of changes begun at a state holds, kept for its next pages. */
interface Listing {
	changes: MessageChange[];
	end: number;
}

/** A mailbox folder with a log of changes, in memory, so that years of use can be tried in a minute. */
export class ChangeFolder {
	readonly messages = new Map<string, StoredMessage>();
	private readonly tombs = new Map<string, number>();
	private readonly listings: Listing[] = [];
	private sequence = 1;
	private count = 0;
	/** States below it are forgotten. */
	private oldestState = 0;
	/** Number of requests for changes. */
	asked = 0;
	/** Number of lists by time, and whether they can be made. */
	listed = 0;
	isListable = true;
	readonly fetched: string[] = [];
	readonly failures = new Map<string, MailError>();
	readonly actFailures = new Map<string, MailError>();
	down: MailError | undefined;
	folderId = 'folder-1';
	mayChange = true;

	constructor(
		readonly manners: Manners = { tellsNew: true, order: 'oldestFirst' },
		private readonly random: () => number = () => 0,
	) {}

	deliver(
		subject: string,
		{ receivedAt, isRead = false }: { receivedAt: Date; isRead?: boolean },
	): StoredMessage {
		this.count += 1;
		const id = `id-${String(this.count)}`.padEnd(this.manners.idLength ?? 30, '=');
		const at = ++this.sequence;
		const stored: StoredMessage = {
			id,
			subject,
			messageId: `${subject}@test`,
			receivedAt,
			isRead,
			isFlagged: false,
			folder: 'inbox',
			createdAt: at,
			updatedAt: at,
			changedAt: at,
		};
		this.messages.set(id, stored);
		return stored;
	}

	inFolder(): StoredMessage[] {
		return [...this.messages.values()].filter(({ folder }) => folder === 'inbox');
	}

	change(id: string, what: Partial<Pick<StoredMessage, 'isRead' | 'isFlagged'>>): void {
		const stored = this.messages.get(id);
		if (!stored) return;
		Object.assign(stored, what, { changedAt: ++this.sequence });
		if (what.isFlagged !== undefined) stored.updatedAt = this.sequence;
	}

	private look(id: string): MessageLook {
		const stored = this.messages.get(id);
		if (stored === undefined) return { is: 'notFound' };
		if (stored.folder !== 'inbox') return { is: 'elsewhere' };
		const { isRead, receivedAt, messageId } = stored;
		return { is: 'here', change: { id, isRead, receivedAt, messageId } };
	}

	remove(id: string): void {
		if (!this.messages.delete(id)) return;
		this.tombs.set(id, ++this.sequence);
	}

	/** To another folder, or back. */
	move(id: string, folder: string): StoredMessage | undefined {
		const stored = this.messages.get(id);
		if (stored === undefined || stored.folder === folder) return stored;
		if (stored.folder === 'inbox') this.tombs.set(id, ++this.sequence);
		stored.folder = folder;
		if (this.manners.newIdOnMove) {
			this.messages.delete(id);
			this.count += 1;
			stored.id = `id-${String(this.count)}`.padEnd(this.manners.idLength ?? 30, '=');
			this.messages.set(stored.id, stored);
		}
		stored.createdAt = stored.updatedAt = stored.changedAt = ++this.sequence;
		if (folder === 'inbox') this.tombs.delete(stored.id);
		return stored;
	}

	loseStates({ newIds = false }: { newIds?: boolean } = {}): void {
		this.oldestState = ++this.sequence;
		if (!newIds) return;
		for (const stored of [...this.messages.values()]) {
			this.messages.delete(stored.id);
			stored.id = `x${stored.id}`;
			this.messages.set(stored.id, stored);
		}
		this.tombs.clear();
	}

	feed(): ChangeFeed {
		const guard = async () => {
			await Promise.resolve();
			if (this.down) throw this.down;
		};
		return {
			open: async () => {
				await guard();
				return this.folderId;
			},
			changes: async (state, limit) => {
				await guard();
				this.asked += 1;
				return this.page(state, limit);
			},
			fetch: async (id) => {
				await guard();
				this.fetched.push(id);
				const failure = this.failures.get(id);
				if (failure) throw failure;
				const stored = this.messages.get(id);
				return stored && Buffer.from(mime(stored));
			},
			headers: async (ids) => {
				await guard();
				const found = ids.map((id) => this.messages.get(id)).filter((stored) => stored !== undefined);
				return new Map(found.map((stored) => [stored.id, Buffer.from(mime(stored))]));
			},
			apply: async (action, targets) => {
				await guard();
				return this.apply(action, targets);
			},
			...(this.manners.createdOnly && {
				present: async (first, last) => {
					await guard();
					this.listed += 1;
					const isWithin = ({ receivedAt }: StoredMessage) =>
						receivedAt >= first && receivedAt.getTime() < last.getTime() + 1_000;
					return this.isListable
						? new Set(
								this.inFolder()
									.filter(isWithin)
									.map(({ id }) => id),
							)
						: undefined;
				},
			}),
			look: async (ids) => {
				await guard();
				return new Map(ids.map((id) => [id, this.look(id)]));
			},
			count: async (which) => {
				await guard();
				return this.inFolder().filter(({ isRead }) => which === 'all' || !isRead).length;
			},
			close: async () => await Promise.resolve(),
		};
	}

	private apply(action: FeedAction, targets: readonly FeedTarget[]): Map<string, ActionResult> {
		return new Map(targets.map(({ id }) => [id, this.act(action, id)]));
	}

	private act(action: FeedAction, id: string): ActionResult {
		const trouble = this.mayChange ? this.actFailures.get(id) : new MailError('refused', 'No');
		if (trouble !== undefined) return trouble;
		const stored = this.messages.get(id);
		if (stored === undefined) return 'notFound';
		if (stored.folder !== 'inbox') return 'left';
		if (action.type === 'markRead') this.change(id, { isRead: true });
		else if (action.type === 'flag') this.change(id, { isFlagged: true });
		else if (action.type === 'delete') this.remove(id);
		else this.move(id, action.folder);
		return 'done';
	}

	private page(state: string | undefined, limit: number): ChangePage {
		const [kind, first = '', second = ''] = (state ?? 'at:0').split('.')[0]!.split(':');
		if (state !== undefined && kind === 'at' && Number(first) < this.oldestState)
			throw new SyncStateLost('lost');
		const number = kind === 'page' ? Number(first) : this.list(state === undefined ? -1 : Number(first));
		const from = kind === 'page' ? Number(second) : 0;
		const listing = this.listings[number]!;
		if (listing.end < this.oldestState) throw new SyncStateLost('lost');
		const changes = listing.changes.slice(from, from + limit);
		const isLast = from + limit >= listing.changes.length;
		return {
			changes,
			isLast,
			state: this.pad(
				isLast ? `at:${String(listing.end)}` : `page:${String(number)}:${String(from + limit)}`,
			),
		};
	}

	private list(since: number): number {
		const isWalk = since < 0;
		const { createdOnly = false } = this.manners;
		const changed = this.inFolder().filter(
			({ changedAt, createdAt }) => (createdOnly ? createdAt : changedAt) > since,
		);
		const changes: MessageChange[] = changed.map((stored) => ({
			id: stored.id,
			isRead: stored.isRead,
			...(this.manners.partial && stored.updatedAt <= since
				? {}
				: { receivedAt: stored.receivedAt, messageId: stored.messageId }),
			...(this.manners.tellsNew ? { isNew: stored.createdAt > since } : {}),
		}));
		if (!isWalk && !createdOnly)
			for (const [id, at] of this.tombs) if (at > since) changes.push({ id, removed: true });
		const time = ({ id }: MessageChange) => this.messages.get(id)?.receivedAt.getTime() ?? 0;
		if (this.manners.order === 'newestFirst') changes.reverse().sort((a, b) => time(b) - time(a));
		if (this.manners.order === 'none') {
			const places = new Map(changes.map((change) => [change, this.random()]));
			changes.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
			changes.push(...changes.slice(0, 3));
		}
		return this.listings.push({ changes, end: this.sequence }) - 1;
	}

	private pad(state: string): string {
		return `${state}.`.padEnd(this.manners.stateLength ?? 0, 'x');
	}
}

function mime({ subject, messageId }: StoredMessage): string {
	return `Message-ID: <${messageId}>\r\nSubject: ${subject}\r\n\r\nbody\r\n`;
}
