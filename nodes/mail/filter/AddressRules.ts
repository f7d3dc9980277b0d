import { MailError } from '../contracts/MailError';
import { asciiDomain } from './asciiDomain';
import { comparableAddress } from './comparableAddress';

/** Rules as entered by a person: one entry each, surrounding spaces are ignored. */
export interface AddressLists {
	/** `ann@company.com` */
	emails?: readonly string[];
	/** `company.com` for that domain alone, `*.company.com` for its subdomains at any depth. */
	domains?: readonly string[];
}

/**
 * Email addresses and domains to compare an address with. Ignores display names; ten thousand rules take as
 * long as one.
 */
export class AddressRules {
	private readonly addresses = new Set<string>();
	private readonly domains = new Set<string>();
	/** Parents of the domains that match. */
	private readonly parents = new Set<string>();

	/** @throws MailError of kind `configuration` that names the first invalid entry */
	constructor({ emails = [], domains = [] }: AddressLists) {
		for (const entry of emails) this.addEmail(entry.trim());
		for (const entry of domains) this.addDomain(entry.trim());
	}

	get isEmpty(): boolean {
		return this.addresses.size + this.domains.size + this.parents.size === 0;
	}

	/** @param address an addr-spec (RFC 5322 section 3.4.1), without display name and angle brackets */
	matches(address: string): boolean {
		const found = comparableAddress(address);
		if (found === undefined) return false;
		if (this.addresses.has(found.address) || this.domains.has(found.domain)) return true;
		const labels = found.domain.split('.');
		return labels.some((_, at) => this.parents.has(labels.slice(at + 1).join('.')));
	}

	private addEmail(entry: string): void {
		if (entry === '') return;
		const isBare = !/[\s<>(),;:]/.test(entry) && !entry.startsWith('*');
		const found = isBare ? comparableAddress(entry) : undefined;
		const locals = entry.split('@').length - 1;
		if (found === undefined || (locals > 1 && !entry.startsWith('"'))) {
			const hint = entry.includes('@')
				? 'Enter only the address, such as ann@company.com, without a name or brackets. For all addresses of a domain, use "Domains".'
				: 'Enter a complete address, such as ann@company.com. A domain belongs in "Domains".';
			throw refused(entry, 'an email address', 'Emails', hint);
		}
		this.addresses.add(found.address);
	}

	private addDomain(entry: string): void {
		if (entry === '') return;
		const isParent = entry.startsWith('*.');
		// `@company.com` is accepted because it is unambiguous.
		const name = isParent ? entry.slice(2) : entry.replace(/^@/, '');
		const domain = asciiDomain(name);
		if (domain === undefined || domain.startsWith('[')) {
			const hint = name.includes('@')
				? 'An address belongs in "Emails". Enter only its domain here, such as company.com.'
				: 'Enter company.com for that domain, *.company.com for its subdomains. An asterisk is not allowed anywhere else.';
			throw refused(entry, 'a domain', 'Domains', hint);
		}
		(isParent ? this.parents : this.domains).add(domain);
	}
}

function refused(entry: string, what: string, field: string, hint: string): MailError {
	const shown = entry.length > 80 ? `${entry.slice(0, 80)}…` : entry;
	return new MailError('configuration', `The filter's ${field} contain "${shown}", which is not ${what}`, {
		hint,
	});
}
