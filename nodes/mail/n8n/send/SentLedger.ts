import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import { defined } from '../../contracts/defined';
import type { ItemOutcome } from './ItemOutcome';

/**
 * Total size up to which complete results are remembered, in characters of JSON; any further ones are
 * shortened.
 */
const MAX_CHARACTERS = 256 * 1024;
/** The recipient fields of a result, if there is no room for recipients. */
const noRecipients = () => ({ accepted: [], rejected: [], dropped: [] });
/** Key in the node's context, which may have other entries. */
const NAME = 'microsoftMailSent';

/** Stored by n8n with the execution: plain JSON. */
interface StoredItem {
	/** Output of a message that was sent, or saved to Drafts. */
	sent?: IDataObject;
	/** The error of a message whose outcome is unknown. */
	unknown?: { message: string; hint?: string; code?: string; messageId?: string; dropped?: string[] };
}

interface Stored {
	/** Run index of the node, which counts up if the workflow reaches it several times. */
	run: number;
	/** By item index. */
	items: Record<string, StoredItem>;
	characters: number;
}

/** Result of an item in an earlier try. */
export type Remembered = { kind: 'sent'; result: IDataObject } | { kind: 'unknown'; outcome: ItemOutcome };

export type LedgerContext = Pick<IExecuteFunctions, 'getContext' | 'getWorkflowDataProxy'>;

/**
 * What this node has sent in the current run of the current execution. When an item has failed, n8n runs
 * the whole node again with the same items (Retry On Fail, and Retry in the list of executions): messages
 * that were sent, or may have been, must not be sent a second time. It is kept in the node's context, which
 * n8n passes to every try, also on a worker, and stores with the execution. A crash within the node loses
 * it; an idempotency key covers that case.
 */
export class SentLedger {
	private readonly stored: Stored;

	constructor(private readonly context: LedgerContext) {
		const { $runIndex } = context.getWorkflowDataProxy(0);
		const run = typeof $runIndex === 'number' ? $runIndex : 0;
		const nodeContext = context.getContext('node');
		const before = nodeContext[NAME] as Stored | undefined;
		// Earlier runs of the node are over: n8n does not return to them.
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

	/** At once and not at the end of the node, because the next item may fail. */
	keepSent(itemIndex: number, result: IDataObject): void {
		const size = JSON.stringify(result).length;
		const fits = this.stored.characters + size <= MAX_CHARACTERS;
		if (fits) this.stored.characters += size;
		const { sent, messageId, draft } = result;
		const essence = { sent, ...defined({ messageId, draft }), ...noRecipients() };
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

	/** Nothing failed, so nothing is retried, and the execution need not store it. */
	forget(): void {
		this.context.getContext('node')[NAME] = undefined;
	}
}
