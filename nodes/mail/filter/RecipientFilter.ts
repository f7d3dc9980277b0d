import { AddressRules, type AddressLists } from './AddressRules';

/** `allow`: only matching recipients get mail; `ignore`: all but those. */
export type RecipientFilterType = 'none' | 'allow' | 'ignore';

/** Decides which recipients a workflow may write to; display names are ignored. */
export class RecipientFilter {
	private readonly rules: AddressRules;

	/** @throws MailError of kind `configuration` for an entry that is neither an address nor a domain */
	constructor(
		private readonly type: RecipientFilterType,
		lists: AddressLists,
	) {
		this.rules = new AddressRules(lists);
	}

	lets(address: string): boolean {
		if (this.type === 'none') return true;
		return this.rules.matches(address) === (this.type === 'allow');
	}
}
