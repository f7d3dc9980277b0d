import type { MailErrorKind } from '../../../../nodes/mail/contracts/MailError';
import type { MailErrorProtocol } from '../../../../nodes/mail/errors/CatalogRow';

/** The row it belongs to, its kind, and what a server or a library really says. */
export type CatalogCase = [row: string, kind: MailErrorKind, error: unknown, protocol?: MailErrorProtocol];
