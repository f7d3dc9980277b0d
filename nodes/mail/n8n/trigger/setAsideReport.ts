import { MailError } from '../../contracts/MailError';
import type { TriggerSettings } from '../settings/TriggerSettings';

/**
 * The report that a message was set aside, and what to do about it.
 *
 * @param about.message the message and its mailbox, as the beginning of a sentence
 * @param about.setAside what happened to it, as a sentence without a full stop
 */
export function setAsideReport(
	reason: MailError,
	about: { message: string; read: TriggerSettings['read']; setAside?: string },
): MailError {
	const { message, read, setAside = 'It is flagged in the mailbox' } = about;
	const again =
		read === 'unread'
			? 'mark the message as read and then as unread to process it again'
			: 'forward the message to the mailbox to process it again';
	// A message that cannot be fetched has its own hint, which says where it is.
	const isFetched = reason.kind === 'loop' || reason.hint === undefined;
	const todo = reason.hint ?? `Correct the workflow, then ${again}.`;
	const hint = isFetched ? `${setAside}. ${todo}` : todo;
	return new MailError(reason.kind, `${message} was set aside: ${reason.message}`, { hint });
}
