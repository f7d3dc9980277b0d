import type { FilterVerdict, MailFilter } from '../../contracts/MailFilter';
import { defined } from '../../contracts/defined';
import type { AuthenticationTrust } from '../../message/authentication/findTrustedResults';
import { AUTOMATIC_HEADERS } from '../../message/automatic/readAutomatic';
import { bodyPieces } from '../../message/bodyPieces';
import { parseHeaders } from '../../message/parseHeaders';
import type { FilterSettings } from '../settings/readFilterSettings';

const HEADER_FIELDS = ['from', 'subject', 'in-reply-to', 'references', ...AUTOMATIC_HEADERS];

/**
 * The filter of a trigger, for octets; undefined if every message is wanted.
 *
 * Whether a sender is proven is checked on whole messages only: it depends on the position of header
 * fields, and a server that is asked for some fields may return them in another order.
 */
export function createMailFilter({
	filter,
	ignoreAutoReplies = false,
	provenSendersOnly = false,
	trust = {},
}: Pick<FilterSettings, 'filter' | 'ignoreAutoReplies' | 'provenSendersOnly' | 'trust'>):
	| MailFilter
	| undefined {
	if (filter === undefined && !ignoreAutoReplies && !provenSendersOnly) return undefined;
	const judgeFields = (header: Buffer): FilterVerdict => {
		const { from = [], subject, isAutoReply } = parseHeaders(header);
		if (ignoreAutoReplies && isAutoReply === true) return 'exclude';
		if (filter === undefined) return 'take';
		const addresses = from.map(({ address }) => address);
		return filter.judgeHeader({ from: addresses, ...defined({ subject }) });
	};
	return {
		headerFields: HEADER_FIELDS,
		...(provenSendersOnly ? { failsClosed: true } : {}),
		judgeHeader(header) {
			const verdict = judgeFields(header);
			return provenSendersOnly && verdict === 'take' ? 'undecided' : verdict;
		},
		async judge(mime) {
			const verdict = judgeFields(mime);
			if (verdict === 'exclude') return verdict;
			if (provenSendersOnly && !isProven(mime, trust)) return 'exclude';
			if (verdict === 'take' || filter === undefined) return 'take';
			const search = filter.search();
			for await (const text of bodyPieces(mime)) {
				if (text === undefined) search.end();
				else search.add(text);
				if (search.found) break;
			}
			return filter.judgeBody(search);
		},
	};
}

function isProven(mime: Buffer, trust: AuthenticationTrust): boolean {
	return parseHeaders(mime, {}, trust).authentication?.verdict === 'proven';
}
