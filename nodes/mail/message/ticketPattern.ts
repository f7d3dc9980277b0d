import { RE2JS, RE2JSException } from 're2js';
import { MailError } from '../contracts/MailError';

/** Finds the ticket number in a subject. */
export type TicketFinder = (subject: string) => string | undefined;

/** A subject is one line; longer ones are searched up to this. */
const MAX_SUBJECT = 1000;
const MAX_PATTERN = 500;
const MAX_TICKET = 200;

/**
 * Compiles a builder's pattern. With RE2 instead of JavaScript's regular expressions: subjects come from
 * strangers, and RE2 takes linear time for any pattern and subject.
 *
 * @param pattern `\[#(\d+)\]`, or in slashes with the flags i, m, s: `/sd-(\d+)/i`
 * @returns a finder of the first group, or of the whole match if the pattern has no groups
 * @throws MailError of kind `configuration`
 */
export function compileTicketPattern(pattern: string): TicketFinder {
	const [, inner, letters] = /^\/(.*)\/([ims]{0,3})$/s.exec(pattern) ?? [];
	const regex = compile(inner ?? pattern, letters ?? '');
	return (subject) => {
		const matcher = regex.matcher(subject.slice(0, MAX_SUBJECT));
		if (!matcher.find()) return undefined;
		const found = matcher.groupCount() > 0 ? firstGroup(matcher) : (matcher.group() ?? '');
		return found.trim().slice(0, MAX_TICKET) || undefined;
	};
}

/** `#(\d+)|SD-(\d+)` has two groups, one of which matches. */
function firstGroup(matcher: { groupCount(): number; group(group: number): string | null }): string {
	for (let group = 1; group <= matcher.groupCount(); group += 1) {
		const text = matcher.group(group);
		if (text) return text;
	}
	return '';
}

function compile(pattern: string, letters: string): RE2JS {
	if (pattern.length > MAX_PATTERN) throw refused('it is longer than 500 characters');
	const flags =
		(letters.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
		(letters.includes('m') ? RE2JS.MULTILINE : 0) |
		(letters.includes('s') ? RE2JS.DOTALL : 0);
	try {
		return RE2JS.compile(pattern, flags);
	} catch (error) {
		if (!(error instanceof RE2JSException)) throw error;
		throw refused(error.message.replace(/^error parsing regexp: /, ''));
	}
}

function refused(reason: string): MailError {
	return new MailError('configuration', `The Ticket Pattern cannot be used: ${reason}`, {
		hint:
			'Enter a regular expression such as \\[#(\\d+)\\], with the number in parentheses. ' +
			'Look-around and back references (\\1) are not supported.',
	});
}
