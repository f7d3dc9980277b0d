import type { ITriggerFunctions } from 'n8n-workflow';
import type { MailError } from '../../contracts/MailError';
import { toNodeError } from '../runtime/toNodeError';

const SAME_WARNING_MS = 60 * 60_000;
/** Different things that are remembered as reported. */
const MAX_REPORTED = 1000;

/** What a trigger reports beside its items: to the log, and to the list of executions. */
export class TriggerReports {
	private readonly reportedAt = new Map<string, number>();
	/** Reports that are kept back; undefined when none are. */
	private held: MailError[] | undefined;

	/** @param holds whether failures are kept back until `release`: a person who publishes is told in another way */
	constructor(
		private readonly context: ITriggerFunctions,
		private readonly label: string,
		holds: boolean,
	) {
		if (holds) this.held = [];
	}

	/** What does not stop the intake; reported once an hour, as it may come with every message. */
	warn(error: MailError): void {
		// A message that cannot be had is reported by its name; the policy for those sees to it that it is once.
		const isOfMessage = error.kind === 'unreadable';
		if (!this.isNews(isOfMessage ? error.message : `${error.kind} ${error.code ?? ''}`)) return;
		this.context.logger.warn(`${this.label}: ${inWords(error)}`);
		if (!error.transient) this.report(error);
	}

	/** To the log, and to the list of executions where n8n can do that (from n8n-core 2.7 on). */
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

	/** From now on failures are reported when they happen, and those that were kept back are reported now. */
	release(): void {
		const held = this.held ?? [];
		this.held = undefined;
		for (const error of held) this.report(error);
	}

	/** Whether the same has not been reported within the hour. */
	isNews(what: string): boolean {
		const now = Date.now();
		if (now - (this.reportedAt.get(what) ?? -Infinity) < SAME_WARNING_MS) return false;
		if (this.reportedAt.size >= MAX_REPORTED) this.reportedAt.clear();
		this.reportedAt.set(what, now);
		return true;
	}
}

/** What happened and what to do, as two sentences. */
export function inWords({ message, hint = '' }: MailError): string {
	return `${/[.!?]$/.test(message) ? message : `${message}.`} ${hint}`.trim();
}
