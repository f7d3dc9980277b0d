import { isObjects, type JsonObject } from './readGraphJson';

/** RFC 5322 section 3.6.8. */
const FIELD_NAME = /^[!-9;-~]{1,200}$/;

/**
 * Rebuilds the header section of a message from Graph's list (`internetMessageHeaders`).
 * @returns undefined if the list is empty or absent
 */
export function headerSectionOf({ internetMessageHeaders: list }: JsonObject): Buffer | undefined {
	if (!isObjects(list)) return undefined;
	const lines = list.flatMap(({ name, value }) =>
		typeof name === 'string' && typeof value === 'string' && FIELD_NAME.test(name)
			? [`${name}: ${value.replace(/[\r\n\0]+[ \t]*/g, ' ').trim()}\r\n`]
			: [],
	);
	return lines.length === 0 ? undefined : Buffer.from(lines.join(''), 'utf8');
}
