import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import { defined } from '../../contracts/defined';
import type { ItemOutcome } from './ItemOutcome';

/** Results are remembered whole up to this size together, in characters of JSON; further ones by their essence. */
const MAX_CHARACTERS = 256 * 1024;
/** What every result names, where there is no room to say whom. */
const nobody = () => ({ accepted: [], rejected: [], dropped: [] });
/** In the context of the node, which others may use too. */
const NAME = 'microsoftMailSent';

/** As n8n stores it with the execution: plain JSON. */
interface StoredItem {
	/** What left the node for a message that was sent, or put into Drafts. */
	sent?: IDataObject;
	/** The error of a message whose fate is unknown. */
	unknown?: { message: string; hint?: string; code?: string; messageId?: string; dropped?: string[] };
}

interface Stored {
	/** Index of the run of the node, which counts up where a workflow comes to it several times. */
	run: number;
	/** By index of the item. */
	items: Record<string, StoredItem>;
	characters: number;
}

/** What an item came to in an earlier try. */
export type Remembered = { kind: 'sent'; result: IDataObject } | { kind: 'unknown'; outcome: ItemOutcome };

export type LedgerContext = Pick<IExecuteFunctions, 'getContext' | 'getWorkflowDataProxy'>;

/**
 * What this node has sent in the present run of the present execution. n8n runs the whole node again when an item has
 * failed (Retry On Fail, and Retry in the list of executions), and hands it the same items: what was sent must not go
 * out a second time, nor what may have been. It lies in the node's context, which n8n gives to every try, also on a
 * worker, and stores with the execution. A crash in the middle of the node loses it: that takes an idempotency key.
 */
export class SentLedger {
	private readonly stored: Stored;

	constructor(private readonly context: LedgerContext) {
		const { $runIndex } = context.getWorkflowDataProxy(0);
		const run = typeof $runIndex === 'number' ? $runIndex : 0;
		const nodeContext = context.getContext('node');
		const before = nodeContext[NAME] as Stored | undefined;
		// Earlier runs of the node are over: n8n does not come back to them.
		this.stored = before?.run === run ? before : { run, items: {}, characters: 0 };
		nodeContext[NAME] = this.stored;
	}

	get(itemIndex: number): Remembered | undefined {
		const { sent, unknown } = this.stored.items[String(itemIndex)] ?? {};
		if (sent !== undefined) return { kind: 'sent', result: sent };
		if (unknown === undefined) return undefined;
		const { message, hint, code, messageId, dropped } = unknown;
		const error = new MailError('outcomeUnknown', message, {
			...defined({ hint, code }),
		});
		return {
			kind: 'unknown',
			outcome: { error, ...defined({ messageId }), ...(dropped && { dropped }) },
		};
	}

	/** At once, and not when the node is through: what comes next may fail. */
	keepSent(itemIndex: number, result: IDataObject): void {
		const size = JSON.stringify(result).length;
		const fits = this.stored.characters + size <= MAX_CHARACTERS;
		if (fits) this.stored.characters += size;
		const { sent, messageId, draft } = result;
		const essence = { sent, ...defined({ messageId, draft }), ...nobody() };
		this.stored.items[String(itemIndex)] = { sent: fits ? result : essence };
	}

	keepUnknown(itemIndex: number, { error, messageId, dropped }: ItemOutcome): void {
		if (error === undefined) return;
		const { message, hint, code } = error;
		this.stored.items[String(itemIndex)] = {
			unknown: {
				message: message.slice(0, 1000),
				...defined({ hint, code, messageId }),
				...(dropped === undefined ? {} : { dropped: [...dropped] }),
			},
		};
	}

	/** Nothing failed, so nothing is tried again, and the execution need not carry it. */
	forget(): void {
		this.context.getContext('node')[NAME] = undefined;
	}
}
