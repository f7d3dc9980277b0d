import type { MailFilter } from '../../contracts/MailFilter';
import { AUTOMATIC_HEADERS } from '../../message/automatic/readAutomatic';
import { bodyPieces } from '../../message/bodyPieces';
import { parseHeaders } from '../../message/parseHeaders';
import type { FilterSettings } from '../settings/readFilterSettings';

const HEADER_FIELDS = ['from', 'subject', 'in-reply-to', 'references', ...AUTOMATIC_HEADERS];

/** The filter of a trigger on octets; nothing where every message is wanted. */
export function createMailFilter({
	filter,
	ignoreAutoReplies = false,
}: Pick<FilterSettings, 'filter' | 'ignoreAutoReplies'>): MailFilter | undefined {
	if (filter === undefined && !ignoreAutoReplies) return undefined;
	const judgeHeader: MailFilter['judgeHeader'] = (header) => {
		const { from = [], subject, isAutoReply } = parseHeaders(header);
		if (ignoreAutoReplies && isAutoReply === true) return 'exclude';
		if (filter === undefined) return 'take';
		const addresses = from.map(({ address }) => address);
		return filter.judgeHeader({ from: addresses, ...(subject === undefined ? {} : { subject }) });
	};
	return {
		headerFields: HEADER_FIELDS,
		judgeHeader,
		async judge(mime) {
			const verdict = judgeHeader(mime);
			if (verdict !== 'undecided' || filter === undefined) return verdict === 'exclude' ? verdict : 'take';
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
