import { MailError } from '../../contracts/MailError';
import type { IdempotencyKeys } from './IdempotencyKeys';
import type { ItemOutcome } from './ItemOutcome';

export interface KeyedMessage {
	readonly messageId: string;
	/** Whether Sent Items has the message; undefined if that cannot be checked. */
	wasSent(): Promise<boolean | undefined>;
	send(): Promise<ItemOutcome>;
}

/**
 * Sends a message unless one with its key was sent before. If an earlier execution was cut off while
 * sending, Sent Items decides; if that cannot be checked, the message is not sent again, and reported as
 * unknown.
 */
export async function sendByKey(
	keys: IdempotencyKeys,
	key: string,
	message: KeyedMessage,
): Promise<ItemOutcome> {
	return await keys.alone(key, async () => await sendUnlessSent(keys, key, message));
}

async function sendUnlessSent(
	keys: IdempotencyKeys,
	key: string,
	message: KeyedMessage,
): Promise<ItemOutcome> {
	const { messageId } = message;
	const state = await keys.begin(key);
	if (state === 'sent') return { alreadySent: true, messageId };
	if (state === 'unfinished') {
		const wasSent = await message.wasSent();
		if (wasSent === undefined) return { error: outcomeUnknown(messageId), messageId };
		if (wasSent) {
			await noted(keys.finish(key));
			return { alreadySent: true, messageId };
		}
	}
	const outcome = await message.send();
	if (outcome.sent !== undefined) await noted(keys.finish(key));
	else if (outcome.error?.kind !== 'outcomeUnknown') await noted(keys.release(key));
	return outcome;
}

/**
 * The message's outcome is known, which matters more. If n8n's store fails here, the key stays unfinished:
 * the next try checks Sent Items, or reports the message as unknown.
 */
async function noted(work: Promise<void>): Promise<void> {
	await work.catch(() => undefined);
}

function outcomeUnknown(messageId: string): MailError {
	return new MailError(
		'outcomeUnknown',
		'An earlier execution started to send the message with this Idempotency Key and was interrupted before the outcome was known',
		{
			code: 'OUTCOME_UNKNOWN',
			hint: `It is not sent again, since it could arrive twice. Look in Sent Items of the sender, or ask a recipient, for the Message-ID ${messageId}. To send it anyway, use another key.`,
		},
	);
}
