import type { CatalogueRow } from './CatalogueRow';
import { CONNECTION } from './catalogue/connection';
import { EXCHANGE_WEB } from './catalogue/exchangeWeb';
import { GENERAL } from './catalogue/general';
import { MAILBOX } from './catalogue/mailbox';
import { SIGN_IN } from './catalogue/signIn';
import { SMTP } from './catalogue/smtp';
import { TOKEN } from './catalogue/token';

/**
 * What goes wrong with mail at Microsoft, by what an admin has in front of them: a sign-in page, an answer over HTTP,
 * a line of a mail server.
 *
 * The order is the precedence, of the areas as of the rows in each: the first row that fits is taken. What a token
 * shows and what the sign-in says come before what a server makes of them; what a protocol says before what its
 * connection did; the general rows last. So a special case stands above the general one, in its list or in an
 * earlier one.
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
