import { MailError, type MailErrorKind } from '../contracts/MailError';
import type { ChangeSettings } from './ChangeSettings';

type MessagePlace = Pick<ChangeSettings, 'mailbox' | 'server'>;

const IS_CUT: ReadonlySet<MailErrorKind> = new Set<MailErrorKind>(['network', 'timeout']);

/** A failure of the connection rather than a response of the server. */
export function isCut(error: unknown): boolean {
	return !(error instanceof MailError) || IS_CUT.has(error.kind);
}

/** A problem of this message alone, whoever requests it. */
export function isOfMessage(error: unknown): boolean {
	return isTooLarge(error) || (error instanceof MailError && error.kind === 'unreadable');
}

export function isTooLarge(error: unknown): error is MailError {
	return error instanceof MailError && error.kind === 'tooLarge';
}

/** @param server as in other errors @param maxBytes the limit that the message exceeds */
export function messageTooLarge({ mailbox, server }: MessagePlace, maxBytes: number): MailError {
	const limit = `${(maxBytes / 1024 / 1024).toFixed(1)} MB`;
	return new MailError(
		'tooLarge',
		`A message in ${mailbox} at ${server} is larger than the option "Message Size Limit (MB)" allows (${limit}) and was not fetched`,
		{
			code: 'ResponseTooLarge',
			hint: 'Raise the option "Message Size Limit (MB)", or open the message in the mailbox.',
		},
	);
}
