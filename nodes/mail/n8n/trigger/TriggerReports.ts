import type { ITriggerFunctions } from 'n8n-workflow';
import type { MailError } from '../../contracts/MailError';
import { toNodeError } from '../runtime/toNodeError';

const SAME_WARNING_MS = 60 * 60_000;
/** Limit for remembered reports. */
const MAX_REPORTED = 1000;

/** Reports of a trigger apart from its items: to the log, and to the list of executions. */
export class TriggerReports {
	private readonly reportedAt = new Map<string, number>();
	/** Reports that are held back; undefined if reports are not held back. */
	private held: MailError[] | undefined;

	/**
	 * @param holds whether failures are held back until `release`: a person who publishes the workflow sees
	 * them elsewhere
	 */
	constructor(
		private readonly context: ITriggerFunctions,
		private readonly label: string,
		holds: boolean,
	) {
		if (holds) this.held = [];
	}

	/**
	 * A problem that does not stop the trigger; reported once an hour, because it may occur with every
	 * message.
	 */
	warn(error: MailError): void {
		// A message that cannot be fetched is named in its report; the policy for such messages makes sure
		// that it is reported once.
		const isOfMessage = error.kind === 'unreadable';
		if (!this.isNews(isOfMessage ? error.message : `${error.kind} ${error.code ?? ''}`)) return;
		this.context.logger.warn(`${this.label}: ${inWords(error)}`);
		if (!error.transient) this.report(error);
	}

	/** To the log, and to the list of executions if n8n supports it (from n8n-core 2.7 on). */
	report(error: MailError): void {
		if (this.held !== undefined) {
			this.held.push(error);
			return;
		}
		const nodeError = toNodeError(this.context.getNode(), error);
		if (typeof (this.context as Partial<ITriggerFunctions>).saveFailedExecution === 'function') {
			this.context.saveFailedExecution(nodeError);
		} else {
			this.context.logger.error(inWords(error));
		}
	}

	/** Reports what was held back, and from now on failures as they occur. */
	release(): void {
		const held = this.held ?? [];
		this.held = undefined;
		for (const error of held) this.report(error);
	}

	/** Whether the same was not reported within the last hour. */
	isNews(what: string): boolean {
		const now = Date.now();
		if (now - (this.reportedAt.get(what) ?? -Infinity) < SAME_WARNING_MS) return false;
		if (this.reportedAt.size >= MAX_REPORTED) this.reportedAt.clear();
		this.reportedAt.set(what, now);
		return true;
	}
}

/** The problem and its solution, as two sentences. */
export function inWords({ message, hint = '' }: MailError): string {
	return `${/[.!?]$/.test(message) ? message : `${message}.`} ${hint}`.trim();
}
