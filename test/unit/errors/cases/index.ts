import type { CatalogCase } from './CatalogCase';
import { CONNECTION_CASES } from './connection';
import { EXCHANGE_CASES } from './exchange';
import { EXCHANGE_CODE_CASES } from './exchangeCodes';
import { MAILBOX_CASES } from './mailbox';
import { SIGN_IN_CASES } from './signIn';
import { SMTP_CASES } from './smtp';
import { TOKEN_CASES } from './token';

/** By the areas of the catalog; together there is an answer for every code of every row. */
export const CASES: readonly CatalogCase[] = [
	...TOKEN_CASES,
	...SIGN_IN_CASES,
	...EXCHANGE_CASES,
	...EXCHANGE_CODE_CASES,
	...SMTP_CASES,
	...MAILBOX_CASES,
	...CONNECTION_CASES,
];
