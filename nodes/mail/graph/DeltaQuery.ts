import { SyncStateLost, type ChangePage } from '../source/ChangeFeed';
import type { GraphClient } from './GraphClient';
import { graphPath } from './graphPath';
import { readChanges } from './readChanges';
import type { JsonObject } from './readGraphJson';

const MODES = { arrivals: 'n', all: 'a' } as const;

/**
 * What is asked of delta query, and the states it is gone on by: a link of Graph's, which holds what was asked for and
 * does not show it, behind a letter that says it.
 *
 * Where only arrivals count, nothing else is asked for: `changeType=created`
 * (https://learn.microsoft.com/en-us/graph/delta-query-messages), and without `isRead`, since read flags that are
 * toggled are told only to those who select it. Ids are those of messages in their folder: by immutable ones, Graph
 * does not tell of a message that was moved away and back (microsoft-graph-docs #21752), nor, it is said, of every
 * message that is moved in.
 */
export class DeltaQuery {
	private readonly mode: 'n' | 'a';

	constructor(private readonly arrivalsOnly: boolean) {
		this.mode = arrivalsOnly ? MODES.arrivals : MODES.all;
	}

	/** Begins with everything that is in the folder. @param since what arrived earlier is left out, then and later */
	firstPath(folder: string, since?: Date): string {
		const query = [
			`$select=id,${this.arrivalsOnly ? '' : 'isRead,'}receivedDateTime,internetMessageId`,
			...(this.arrivalsOnly ? ['changeType=created'] : []),
			...(since === undefined ? [] : [`$filter=receivedDateTime+ge+${odataTime(since)}`]),
		].join('&');
		return `${graphPath`/mailFolders/${folder}`}/messages/delta?${query}`;
	}

	/** @throws SyncStateLost for a state that stands for another question */
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

/** As Graph writes times: whole seconds, in UTC. */
export function odataTime(date: Date): string {
	return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
