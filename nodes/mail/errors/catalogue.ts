import type { CatalogueRow } from './CatalogueRow';
import { CONNECTION } from './catalogue/connection';
import { EXCHANGE_WEB } from './catalogue/exchangeWeb';
import { GENERAL } from './catalogue/general';
import { MAILBOX } from './catalogue/mailbox';
import { SIGN_IN } from './catalogue/signIn';
import { SMTP } from './catalogue/smtp';
import { TOKEN } from './catalogue/token';

/**
 * Failures of mail at Microsoft, grouped by where an admin meets them: a sign-in page, an HTTP response, a
 * line from a mail server.
 *
 * The order is the precedence, of the areas and of the rows in each: the first matching row is taken. The
 * contents of a token and sign-in errors come before what a mail server makes of them; protocol responses
 * before connection errors; the general rows last. A special case therefore has to stand above the general
 * one, in its own list or in an earlier one.
 */
export const CATALOGUE_PARTS = {
	token: TOKEN,
	signIn: SIGN_IN,
	exchangeWeb: EXCHANGE_WEB,
	smtp: SMTP,
	mailbox: MAILBOX,
	connection: CONNECTION,
	general: GENERAL,
} as const;

export const CATALOGUE: readonly CatalogueRow[] = Object.values(CATALOGUE_PARTS).flat();
