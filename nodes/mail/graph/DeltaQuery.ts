import { SyncStateLost, type ChangePage } from '../source/ChangeFeed';
import type { GraphClient } from './GraphClient';
import { graphPath } from './graphPath';
import { readChanges } from './readChanges';
import type { JsonObject } from './readGraphJson';

const MODES = { arrivals: 'n', all: 'a' } as const;

/**
 * The delta query, and the states to continue it with: a link of Graph's, which contains the original query
 * without showing it, preceded by a letter that says which query it was.
 *
 * If only arrivals count, nothing else is requested: `changeType=created`
 * (https://learn.microsoft.com/en-us/graph/delta-query-messages), and without `isRead`, because toggled
 * read flags are reported only to those who select it. IDs are those of messages in their folder: with
 * immutable ones, Graph does not report a message that was moved away and back (microsoft-graph-docs
 * #21752), nor, it is said, every message that is moved in.
 */
export class DeltaQuery {
	private readonly mode: 'n' | 'a';

	constructor(private readonly arrivalsOnly: boolean) {
		this.mode = arrivalsOnly ? MODES.arrivals : MODES.all;
	}

	/** Starts with everything in the folder. @param since earlier messages are left out, now and later */
	firstPath(folder: string, since?: Date): string {
		const query = [
			`$select=id,${this.arrivalsOnly ? '' : 'isRead,'}receivedDateTime,internetMessageId`,
			...(this.arrivalsOnly ? ['changeType=created'] : []),
			...(since === undefined ? [] : [`$filter=receivedDateTime+ge+${odataTime(since)}`]),
		].join('&');
		return `${graphPath`/mailFolders/${folder}`}/messages/delta?${query}`;
	}

	/** @throws SyncStateLost for a state of another query */
	linkOf(state: string): { link: string } {
		const mode = state.charAt(0);
		if (mode === this.mode) return { link: state.slice(1) };
		const isOurs = mode === MODES.arrivals || mode === MODES.all;
		throw new SyncStateLost(
			isOurs ? 'was kept for another setting of Read' : 'was kept by an earlier version of this node',
		);
	}

	read(client: GraphClient, page: JsonObject): ChangePage {
		const read = readChanges(client, page, this.arrivalsOnly);
		return { ...read, state: this.mode + read.state };
	}
}

/** Graph's format of times: whole seconds, in UTC. */
export function odataTime(date: Date): string {
	return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
