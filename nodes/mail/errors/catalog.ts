import type { CatalogRow } from './CatalogRow';
import { CONNECTION } from './catalog/connection';
import { EXCHANGE_WEB } from './catalog/exchangeWeb';
import { GENERAL } from './catalog/general';
import { MAILBOX } from './catalog/mailbox';
import { SIGN_IN } from './catalog/signIn';
import { SMTP } from './catalog/smtp';
import { TOKEN } from './catalog/token';

/**
 * Failures of mail at Microsoft, grouped by where an admin meets them: a sign-in page, an HTTP response, a
 * line from a mail server.
 *
 * The order is the precedence, of the areas and of the rows in each: the first matching row is taken. The
 * contents of a token and sign-in errors come before what a mail server makes of them; protocol responses
 * before connection errors; the general rows last. A special case therefore has to stand above the general
 * one, in its own list or in an earlier one.
 */
export const CATALOG_PARTS = {
	token: TOKEN,
	signIn: SIGN_IN,
	exchangeWeb: EXCHANGE_WEB,
	smtp: SMTP,
	mailbox: MAILBOX,
	connection: CONNECTION,
	general: GENERAL,
} as const;

export const CATALOG: readonly CatalogRow[] = Object.values(CATALOG_PARTS).flat();
