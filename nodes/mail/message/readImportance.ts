type Importance = 'low' | 'normal' | 'high';

const WORDS: Readonly<Record<string, Importance>> = {
	high: 'high',
	urgent: 'high',
	highest: 'high',
	normal: 'normal',
	low: 'low',
	lowest: 'low',
	'non-urgent': 'low',
};

/**
 * The importance set by the sender: Importance (RFC 2156 section 5.3.4), otherwise X-Priority and
 * X-MSMail-Priority of Outlook and others, otherwise Priority. Undefined if none has a known value.
 *
 * @param field returns the value of a field by its lower-case name, empty if there is none
 */
export function readImportance(field: (name: string) => string): Importance | undefined {
	return (
		word(field('importance')) ??
		degree(field('x-priority')) ??
		word(field('x-msmail-priority')) ??
		word(field('priority'))
	);
}

function word(value: string): Importance | undefined {
	return value === '' ? undefined : WORDS[value.trim().toLowerCase()];
}

/** 1 (Highest) to 5 (Lowest). */
function degree(value: string): Importance | undefined {
	const digit = /^\s*([1-5])(?!\d)/.exec(value)?.[1];
	if (digit === undefined) return word(value);
	return digit < '3' ? 'high' : digit > '3' ? 'low' : 'normal';
}
