import { AddressRules, type AddressLists } from './AddressRules';

/** `allow`: only who matches gets mail; `ignore`: who matches gets none. */
export type RecipientFilterType = 'none' | 'allow' | 'ignore';

/** Decides who may be written to, whatever a workflow says; display names do not count. */
export class RecipientFilter {
	private readonly rules: AddressRules;

	/** @throws MailError of kind `configuration` for an entry that is neither address nor domain */
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
