import type { StoredMessage } from '../exchange/StoredMessage';
import { hasAttachments } from './content';
import { GraphError, badRequest } from './GraphError';

const TERM =
	/^\s*(isRead|isDraft|hasAttachments|receivedDateTime|sentDateTime|subject|internetMessageId|importance|flag\/flagStatus)\s+(eq|ne|ge|gt|le|lt)\s+(?:'((?:[^']|'')*)'|([\w:.+-]+))\s*$/i;

const VALUES: Record<string, (message: StoredMessage) => string | boolean | Date> = {
	isread: ({ isRead }) => isRead,
	isdraft: ({ isDraft }) => isDraft,
	hasattachments: (message) => hasAttachments(message),
	receiveddatetime: ({ receivedAt }) => receivedAt,
	sentdatetime: ({ envelope, receivedAt }) => envelope.date ?? receivedAt,
	subject: ({ subject }) => subject,
	internetmessageid: ({ messageId }) => messageId ?? '',
	importance: ({ importance }) => importance,
	'flag/flagstatus': ({ flag }) => flag,
};

export interface MessageFilterTerms {
	/** In lower case, in the order of the filter. */
	properties: string[];
	test(message: StoredMessage): boolean;
}

/** The part of OData's `$filter` that mail clients use: comparisons joined by `and`. */
export function parseFilter(text: string): MessageFilterTerms {
	const terms = text.split(/\s+and\s+/i).map((term) => {
		const [, property = '', operator = '', quoted, bare = ''] = TERM.exec(term) ?? [];
		if (property === '') throw badRequest(`Invalid filter clause: '${term}'.`);
		const name = property.toLowerCase();
		return { name, test: comparison(name, operator.toLowerCase(), quoted?.replaceAll("''", "'") ?? bare) };
	});
	return {
		properties: terms.map(({ name }) => name),
		test: (message) => terms.every(({ test }) => test(message)),
	};
}

function comparison(name: string, operator: string, text: string): (message: StoredMessage) => boolean {
	const read = VALUES[name] as (message: StoredMessage) => string | boolean | Date;
	return (message) => {
		const value = read(message);
		const own = value instanceof Date ? Math.floor(value.getTime() / 1000) : String(value).toLowerCase();
		const other = value instanceof Date ? Math.floor(Date.parse(text) / 1000) : text.toLowerCase();
		if (Number.isNaN(other)) throw badRequest(`Invalid filter clause: '${text}' is no date.`);
		if (operator === 'eq') return own === other;
		if (operator === 'ne') return own !== other;
		if (operator === 'ge') return own >= other;
		if (operator === 'gt') return own > other;
		return operator === 'le' ? own <= other : own < other;
	};
}

/** Exchange wants what is sorted by to come first in the filter. */
export function assertEfficient(terms: MessageFilterTerms | undefined, orderBy: string | undefined): void {
	if (!terms || orderBy === undefined || terms.properties[0] === orderBy) return;
	throw new GraphError(
		400,
		'InefficientFilter',
		'The restriction or sort order is too complex for this operation.',
	);
}
