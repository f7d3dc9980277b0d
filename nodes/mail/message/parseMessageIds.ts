/** More than any thread has; a longer list keeps its oldest and its newest. */
const MAX_IDS = 1000;

/** Message-IDs of a References or In-Reply-To field (RFC 5322 section 3.6.4), without their angle brackets. */
export function parseMessageIds(field: string): string[] {
	const ids = field.includes('<') ? bracketed(field) : field.split(/[\s,]+/).filter((id) => id.includes('@'));
	return ids.length <= MAX_IDS ? ids : [...ids.slice(0, 1), ...ids.slice(1 - MAX_IDS)];
}

/** The one id of a Message-ID field; what stands there when it has no brackets, as some programs write it. */
export function parseMessageId(field: string): string | undefined {
	const id = bracketed(field)[0] ?? field.trim().replace(/^<|>$/g, '');
	return id === '' ? undefined : id;
}

/** Walks with indexOf: a pattern would look for the end of `<<<<<<` again and again. */
function bracketed(field: string): string[] {
	const ids: string[] = [];
	let open = field.indexOf('<');
	while (open >= 0) {
		const close = field.indexOf('>', open);
		if (close < 0) break;
		const id = field.slice(field.lastIndexOf('<', close) + 1, close).replace(/\s+/g, '');
		if (id !== '') ids.push(id);
		open = field.indexOf('<', close);
	}
	return ids;
}
