import type { Call } from './Call';

export interface Page<T> {
	'@odata.context': string;
	'@odata.count'?: number;
	value: T[];
	'@odata.nextLink'?: string;
}

/** A part of a list, and the link to the next. */
export function pageOf<T>(call: Call, all: readonly T[], top: number, skip: number): Page<T> {
	const value = all.slice(skip, skip + top);
	const path = call.segments.map(encodeURIComponent).join('/');
	const page: Page<T> = { '@odata.context': `${call.base}/$metadata#${path}`, value };
	if (call.query.get('$count') === 'true') page['@odata.count'] = all.length;
	if (skip + top < all.length) {
		const query = new URLSearchParams(call.query);
		query.set('$top', String(top));
		query.set('$skip', String(skip + top));
		// Graph leaves the dollar sign as it is.
		page['@odata.nextLink'] = `${call.base}/${path}?${query.toString().replaceAll('%24', '$')}`;
	}
	return page;
}
