/** Placeholder for the mailbox in hints of the catalog. */
const EXAMPLE = 'support@contoso.com';
/** Some hints are PowerShell commands, where other characters would have to be quoted. */
const PLAIN = /^[\w.+-]+@[\w.-]+$/;

/** Puts the actual mailbox, if known, into a hint. */
export function forMailbox(hint: string, mailbox: string | undefined): string {
	return mailbox !== undefined && PLAIN.test(mailbox) ? hint.replaceAll(EXAMPLE, mailbox) : hint;
}
