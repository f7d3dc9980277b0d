import { createHmac, randomBytes } from 'node:crypto';
import type { Folder, FolderChange } from '../exchange/Folder';
import { Random } from '../mail/Random';
import { type Answer, type MailboxCall, preferredPageSize, wantsImmutableIds } from './Call';
import { type MessageFilterTerms, parseFilter } from './filterMessages';
import { GraphError, badRequest } from './GraphError';
import { folderOf, toGraphId } from './ids';
import { assertListable, selectOf } from './MessageRoutes';
import { type MessageJson, toMessage } from './toMessage';

/** What a token stands for; opaque to the client. */
interface DeltaState {
	folder: string;
	epoch: number;
	sequence: number;
	/** Of the link; they hold for the whole round. */
	options: Record<string, string>;
	/** No delta link has been given yet. */
	isFirstRound: boolean;
	/** How many pages the round has had, and what was told last: for what Graph does now and then. */
	page: number;
	last?: string;
	/** Where the round began. */
	from: number;
	/** Numbers of the lists of what the round before has told and this one tells again, and of what it notes itself. */
	again?: number;
	noted?: number;
}

type Entry =
	| (MessageJson & { '@odata.type': string })
	| { '@odata.type': string; id: string; '@removed': { reason: 'deleted' | 'changed' } };

export interface DeltaQuirks {
	/** The order within a page is none. */
	shuffle: boolean;
	/** A message may be reported again on the next page. */
	repeat: boolean;
	/** A page may be empty and have a next link all the same. */
	emptyPages: boolean;
	/** A message that was moved in is reported again in the next round (msgraph-sdk-go #969). */
	repeatsMoves: boolean;
	/**
	 * By immutable ids a message that was moved in is not reported at all. Sources contradict each other; one that was
	 * moved away and back between two rounds is reported as removed in any case (microsoft-graph-docs #21752).
	 */
	omitsMoves: boolean;
	/** `changeType=created` leaves out what was moved in; the documentation does not say. */
	createdWithoutMoves: boolean;
}

const TYPE = '#microsoft.graph.message';
const KEPT = ['$select', '$filter', 'changeType', '$top'];
const DEFAULT_PAGE = 10;
const MAX_PAGE = 1000;
const REPEAT_EVERY = 3;
const EMPTY_EVERY = 5;

/**
 * Delta query over the messages of a folder. What may happen by the documentation, happens: no order, repeats, empty
 * pages in between, a change of the read flag told without the other properties.
 * https://learn.microsoft.com/en-us/graph/delta-query-messages
 */
export class DeltaRoutes {
	/** How a token that has run out is answered; both are documented. */
	lostTokenAnswer: 'syncStateNotFound' | 'resyncRequired' = 'syncStateNotFound';
	private readonly key = randomBytes(32);
	private readonly random = new Random(1);
	private readonly reportAgain: string[][] = [];
	/** A page of more is answered 504 (microsoft-graph-docs #5853). */
	largestPage = MAX_PAGE;

	constructor(readonly quirks: DeltaQuirks) {}

	readonly messages = async (call: MailboxCall): Promise<Answer> => {
		const folder = folderOf(call.mailbox, call.params[0] ?? '');
		const token = call.query.get('$skiptoken') ?? call.query.get('$deltatoken');
		const state = token === null ? this.begin(call, folder) : this.read(token, call, folder);
		const { options } = state;
		const asked = preferredPageSize(call) ?? Number(options.$top ?? DEFAULT_PAGE);
		const limit = Math.min(Math.max(asked, 1), MAX_PAGE);
		if (limit > this.largestPage) throw new GraphError(504, 'UnknownError', '');
		if (this.isEmptyPage(state))
			return this.answer(call, folder, { ...state, page: state.page + 1 }, [], false);
		const { changes, sequence, isLast } = folder.changesSince(state.sequence, limit);
		const wanted = this.wanted(changes, options, state, { call, folder });
		assertListable(wanted.flatMap(({ message }) => message ?? []));
		const listed = this.withRepeat([...wanted, ...this.repeated(state, call)], state, call);
		const entries = await Promise.all(listed.map(async (change) => await this.entry(call, change, options)));
		const last = wanted.findLast(({ message }) => message)?.immutableId;
		const next = { ...state, sequence, page: state.page + 1, ...(last === undefined ? {} : { last }) };
		if (!state.isFirstRound) this.noteMoves(next, wanted);
		return this.answer(call, folder, next, entries, isLast);
	};

	private begin(call: MailboxCall, folder: Folder): DeltaState {
		const options: Record<string, string> = {};
		for (const name of KEPT) {
			const value = call.query.get(name);
			if (value !== null) options[name] = value;
		}
		if (call.query.has('$search')) throw badRequest("The query parameter '$search' is not supported.");
		if (call.query.has('$orderby')) throw badRequest('The lab gives no order to a delta query.');
		receivedSince(options);
		return {
			folder: folder.id,
			epoch: folder.epoch,
			sequence: 0,
			options,
			isFirstRound: true,
			page: 0,
			from: 0,
		};
	}

	private wanted(
		changes: FolderChange[],
		options: Record<string, string>,
		state: DeltaState,
		{ call, folder }: { call: MailboxCall; folder: Folder },
	) {
		const terms = receivedSince(options);
		const select = selectOf({ ...call, query: new URLSearchParams(options) });
		return changes.filter(({ kind, message, immutableId }) => {
			const isImmutable = wantsImmutableIds(call) && !state.isFirstRound;
			if (isImmutable && kind === 'create' && folder.hasLeft(immutableId, state.from)) return false;
			if (isImmutable && kind === 'create' && message?.isMoved && this.quirks.omitsMoves) return false;
			// Read flags are told to those who ask for them (alcionai/corso #1866).
			if (kind === 'readFlag' && select && !select.has('isRead')) return false;
			if (message && terms && !terms.test(message)) return false;
			if (options.changeType === undefined || (state.isFirstRound && kind === 'create')) return true;
			if (kind === 'create' && message?.isMoved && this.quirks.createdWithoutMoves) return false;
			const type = kind === 'create' ? 'created' : kind === 'delete' ? 'deleted' : 'updated';
			return options.changeType === type;
		});
	}

	private withRepeat(changes: FolderChange[], state: DeltaState, call: MailboxCall): FolderChange[] {
		const repeated = state.last === undefined ? undefined : call.mailbox.message(state.last);
		const isDue = this.quirks.repeat && state.page % REPEAT_EVERY === 1;
		const all = [...changes];
		if (isDue && repeated?.folder.id === state.folder && !all.some((one) => one.message === repeated))
			all.push({
				kind: 'update',
				id: repeated.id,
				immutableId: repeated.immutableId,
				message: repeated,
			});
		return this.quirks.shuffle ? shuffled(all, this.random) : all;
	}

	/** What was moved in with an older date is noted, to be reported once more. */
	private noteMoves(state: DeltaState, listed: FolderChange[]): void {
		const moved = listed.filter(({ kind, message }) => kind === 'create' && message?.isMoved);
		if (!this.quirks.repeatsMoves || moved.length === 0) return;
		state.noted ??= this.reportAgain.push([]) - 1;
		this.reportAgain[state.noted]?.push(...moved.map(({ immutableId }) => immutableId));
	}

	/** On the first page of a round. */
	private repeated({ page, again, folder }: DeltaState, { mailbox }: MailboxCall): FolderChange[] {
		if (page > 0 || again === undefined) return [];
		return (this.reportAgain[again] ?? []).flatMap((immutableId) => {
			const message = mailbox.message(immutableId);
			if (message?.folder.id !== folder) return [];
			return [{ kind: 'create' as const, id: message.id, immutableId, message }];
		});
	}

	private isEmptyPage({ page }: DeltaState): boolean {
		return this.quirks.emptyPages && page % EMPTY_EVERY === EMPTY_EVERY - 1;
	}

	private async entry(
		call: MailboxCall,
		{ kind, id, immutableId, message }: FolderChange,
		options: Record<string, string>,
	): Promise<Entry> {
		const immutable = wantsImmutableIds(call);
		if (!message) {
			const shownId = toGraphId(immutable ? immutableId : id);
			return { '@odata.type': TYPE, id: shownId, '@removed': { reason: 'deleted' } };
		}
		const query = new URLSearchParams(options);
		// Whatever was selected (microsoft-graph-docs #7776).
		const select = kind === 'readFlag' ? new Set(['isRead', 'parentFolderId']) : selectOf({ ...call, query });
		return { '@odata.type': TYPE, ...(await toMessage(message, immutable, select)) };
	}

	private answer(
		call: MailboxCall,
		folder: Folder,
		state: DeltaState,
		value: Entry[],
		isLast: boolean,
	): Answer {
		// A round ends with its delta link; the next one begins to count its pages anew.
		const token = this.write(isLast ? this.nextRound(state) : state);
		const path = `${call.owner}/mailFolders('${toGraphId(folder.id)}')/messages/delta`;
		const link = `${call.base}/${path}?${isLast ? '$deltatoken' : '$skiptoken'}=${token}`;
		const body = {
			'@odata.context': `${call.base}/$metadata#Collection(message)`,
			[isLast ? '@odata.deltaLink' : '@odata.nextLink']: link,
			value,
		};
		return { status: 200, body };
	}

	/** Reported again once: what this round has noted. */
	private nextRound({ again: _again, noted, last: _last, ...state }: DeltaState): DeltaState {
		const next = { ...state, page: 0, isFirstRound: false, from: state.sequence };
		return noted === undefined ? next : { ...next, again: noted };
	}

	private write(state: DeltaState): string {
		const text = Buffer.from(JSON.stringify(state)).toString('base64url');
		return `${text}.${this.sign(text)}`;
	}

	private read(token: string, call: MailboxCall, folder: Folder): DeltaState {
		const [text = '', signature = ''] = token.split('.');
		if (signature === '' || signature !== this.sign(text)) throw badRequest('Badly formed token.');
		const state = JSON.parse(Buffer.from(text, 'base64url').toString()) as DeltaState;
		if (state.folder === folder.id && state.epoch === folder.epoch) return state;
		if (this.lostTokenAnswer === 'resyncRequired')
			throw new GraphError(
				410,
				'resyncRequired',
				"Resync required. Replace any local items with the server's version (including deletes) if you are sure that the service was up to date with your local changes when you last sync'd.",
				{
					Location: `${call.base}/${call.owner}/mailFolders('${toGraphId(folder.id)}')/messages/delta?$deltatoken=`,
				},
			);
		throw new GraphError(
			410,
			'SyncStateNotFound',
			`The sync state generation is not found; generation=${state.epoch};[highest=${folder.epoch}][${folder.epoch}].`,
		);
	}

	private sign(text: string): string {
		return createHmac('sha256', this.key).update(text).digest('base64url').slice(0, 24);
	}
}

/** The only filter a delta query knows. */
function receivedSince({ $filter }: Record<string, string>): MessageFilterTerms | undefined {
	if ($filter === undefined) return undefined;
	if (!/^\s*receivedDateTime\s+(?:ge|gt)\s+[\w:.+-]+\s*$/i.test($filter))
		throw badRequest('The query filter is not supported by change tracking.');
	return parseFilter($filter);
}

function shuffled<T>(list: T[], random: Random): T[] {
	for (let at = list.length - 1; at > 0; at -= 1) {
		const other = random.between(0, at);
		[list[at], list[other]] = [list[other] as T, list[at] as T];
	}
	return list;
}
