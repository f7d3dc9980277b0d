/** What stands in hints of the catalogue for the mailbox that is meant. */
const EXAMPLE = 'support@contoso.com';
/** Hints are commands for PowerShell in part, where other characters would have to be quoted. */
const PLAIN = /^[\w.+-]+@[\w.-]+$/;

/** A hint with the mailbox filled in that it is about, as far as that is known. */
export function forMailbox(hint: string, mailbox: string | undefined): string {
	return mailbox !== undefined && PLAIN.test(mailbox) ? hint.replaceAll(EXAMPLE, mailbox) : hint;
}
