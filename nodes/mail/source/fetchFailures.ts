import { MailError, type MailErrorKind } from '../contracts/MailError';

const IS_CUT: ReadonlySet<MailErrorKind> = new Set<MailErrorKind>(['network', 'timeout']);

/** A failure of the connection rather than a response of the server. */
export function isCut(error: unknown): boolean {
	return !(error instanceof MailError) || IS_CUT.has(error.kind);
}

/** A problem of this message alone, whoever requests it. */
export function isOfMessage(error: unknown): error is MailError {
	return error instanceof MailError && (error.kind === 'unreadable' || error.kind === 'tooLarge');
}
