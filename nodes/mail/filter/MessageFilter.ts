import { MailError } from '../contracts/MailError';
import type { FilterVerdict } from '../contracts/MailFilter';
import { AddressRules } from './AddressRules';
import { foldText } from './foldText';
import { KeywordSearch } from './KeywordSearch';

/** `allow` takes only matching messages, `ignore` all but those. */
export type FilterType = 'allow' | 'ignore';

export interface FilterRules {
	type: FilterType;
	emails: readonly string[];
	domains: readonly string[];
	/** Searched in the subject and the body, also within words. */
	keywords: readonly string[];
}

/** What a filter needs from a header section. */
export interface FilterFacts {
	/** Addresses of all authors (RFC 5322 section 3.6.2), without display names. */
	from: readonly string[];
	subject?: string;
}

/** A keyword is a word or a phrase; anything longer is a mistake. */
const MAX_KEYWORD = 1000;
const MAX_KEYWORDS = 1000;

/** Allow and Ignore rules on email addresses, domains and keywords; one match is enough. */
export class MessageFilter {
	private readonly addresses: AddressRules;
	private readonly keywords: readonly string[];

	/** @throws MailError of kind `configuration` for invalid rules */
	constructor(private readonly rules: FilterRules) {
		this.addresses = new AddressRules(rules);
		this.keywords = foldKeywords(rules.keywords);
		if (rules.type === 'allow' && this.addresses.isEmpty && this.keywords.length === 0) {
			throw new MailError(
				'configuration',
				'The filter allows nothing: no message would ever trigger an execution',
				{
					hint: 'Fill in "Emails", "Domains" or "Keywords", or set "Filter Type" to "None".',
				},
			);
		}
	}

	/** `undecided` only if a keyword may still be found in the body. */
	judgeHeader({ from, subject = '' }: FilterFacts): FilterVerdict {
		const matches = from.some((address) => this.addresses.matches(address)) || this.occurIn(subject);
		if (matches || this.keywords.length === 0) return this.verdict(matches);
		return 'undecided';
	}

	/** Starts a search through a body; pass its result to `judgeBody`. */
	search(): KeywordSearch {
		return new KeywordSearch(this.keywords);
	}

	judgeBody(search: KeywordSearch): Exclude<FilterVerdict, 'undecided'> {
		return this.verdict(search.found);
	}

	private verdict(matches: boolean): Exclude<FilterVerdict, 'undecided'> {
		return matches === (this.rules.type === 'allow') ? 'take' : 'exclude';
	}

	private occurIn(text: string): boolean {
		const search = this.search();
		search.add(text);
		return search.found;
	}
}

function foldKeywords(keywords: readonly string[]): string[] {
	const folded = new Set<string>();
	for (const keyword of keywords) {
		const text = foldText(keyword).trim();
		if (keyword.trim() === '') continue;
		if (text === '' || text.length > MAX_KEYWORD) {
			throw new MailError(
				'configuration',
				"One of the filter's Keywords contains only invisible characters, or is longer than 1,000 characters",
				{
					hint: 'Enter one word or phrase per line.',
				},
			);
		}
		folded.add(text);
	}
	if (folded.size > MAX_KEYWORDS) {
		throw new MailError(
			'configuration',
			`The filter has ${String(folded.size)} Keywords; at most 1,000 are supported`,
			{
				hint: 'Split the list over several workflows, or filter by "Emails" and "Domains".',
			},
		);
	}
	return [...folded];
}
