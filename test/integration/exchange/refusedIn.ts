import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { ActionResult } from '../../../nodes/mail/source/ChangeFeed';

/** Ids of messages to which something could not be done. */
export function refusedIn(results: ReadonlyMap<string, ActionResult>): string[] {
	return [...results].filter(([, result]) => result instanceof MailError).map(([id]) => id);
}
