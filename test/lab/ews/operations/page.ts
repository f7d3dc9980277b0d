import { attribute, child, type Element } from '../xml/readXml';

export interface Page<T> {
	things: T[];
	/** Attributes of `m:RootFolder` (t:FindResponsePagingAttributes). */
	paging: Record<string, string | number | boolean>;
}

/** Exchange gives no more, whatever it is asked for (policy EWSFindCountLimit). */
const MAX = 1000;

/** A part of a list as an IndexedPage…View asks for it; `Offset` counts from the end for BasePoint End. */
export function pageOf<T>(all: readonly T[], operation: Element, viewName: string): Page<T> {
	const view = child(operation, viewName);
	const most = Math.min(Number(attribute(view, 'MaxEntriesReturned') ?? MAX), MAX);
	const offset = Number(attribute(view, 'Offset') ?? 0);
	const fromEnd = attribute(view, 'BasePoint') === 'End';
	const start = fromEnd ? Math.max(all.length - offset - most, 0) : Math.min(offset, all.length);
	const end = fromEnd ? Math.max(all.length - offset, 0) : Math.min(start + most, all.length);
	const paging = {
		...(view ? { IndexedPagingOffset: fromEnd ? offset + (end - start) : end } : {}),
		TotalItemsInView: all.length,
		IncludesLastItemInRange: fromEnd ? start === 0 : end === all.length,
	};
	return { things: all.slice(start, end), paging };
}
