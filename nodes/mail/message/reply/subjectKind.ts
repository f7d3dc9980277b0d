import { FORWARD_PREFIXES, REPLY_PREFIXES } from './phrases';

/** Whether the subject marks a reply or a forward. */
export function subjectKind(subject: string): 'reply' | 'forward' | undefined {
	// "Re[2]:", "AW (2):", "回复：": the prefix, an optional number, a colon of either width.
	const match = /^\s*(?:\[[^\]]{0,60}\]\s*)?([\p{L} ]{1,16})\s?(?:[[(]\d{1,3}[\])])?\s?[:：]/u.exec(
		subject.slice(0, 120),
	);
	const prefix = match?.[1]?.trim().toLowerCase().normalize('NFC');
	if (prefix === undefined) return undefined;
	if (FORWARD_PREFIXES.has(prefix)) return 'forward';
	return REPLY_PREFIXES.has(prefix) ? 'reply' : undefined;
}
