import { comparableAddress } from '../../filter/comparableAddress';
import { asciiDomain } from '../../filter/asciiDomain';
import type { Name } from './readCms';
import type { CertificateFacts, Constraint } from './certificateFacts';

const RFC822_NAME = 1;
const DIRECTORY_NAME = 4;

/**
 * Whether an authority may vouch for a certificate below it, according to its name constraints (RFC 5280
 * section 4.2.1.10). Constraints on other kinds of names (hosts, URIs) are irrelevant for signers of mail.
 * pkijs ignores those of the outermost authority, and treats the constraints of two authorities as
 * alternatives.
 */
export function mayVouchFor({ constraints }: CertificateFacts, below: CertificateFacts): boolean {
	const { permitted, excluded } = constraints;
	const addresses = (isIn: Constraint[], unclear: boolean) =>
		below.addresses.map((address) => isIn.some(({ base }) => isAddressIn(address, base) ?? unclear));
	const ofType = (all: readonly Constraint[], type: number) =>
		all.filter((constraint) => constraint.type === type);
	const [needed, kept] = [permitted, excluded].map((all) => ofType(all, RFC822_NAME));
	const [names, notNames] = [permitted, excluded].map((all) => ofType(all, DIRECTORY_NAME));
	const isNamed = below.subject.typesAndValues.length > 0;
	return (
		(!needed?.length || addresses(needed, false).every(Boolean)) &&
		(!kept?.length || !addresses(kept, true).some(Boolean)) &&
		(!names?.length || !isNamed || names.some(({ base }) => isNameIn(below.subject, base))) &&
		(!notNames?.length || !isNamed || !notNames.some(({ base }) => isNameIn(below.subject, base)))
	);
}

/** Whether it permits or excludes addresses: any that it does not cover then do not count. */
export function constrainsAddresses({ constraints }: CertificateFacts): boolean {
	return [...constraints.permitted, ...constraints.excluded].some(({ type }) => type === RFC822_NAME);
}

/**
 * A mailbox, all of a host, or, with a leading dot, all hosts of a domain.
 *
 * @returns undefined if the constraint is none of them
 */
function isAddressIn(address: string, base: Constraint['base']): boolean | undefined {
	const { address: own, domain } = comparableAddress(address) ?? {};
	if (own === undefined || domain === undefined) return false;
	if (typeof base !== 'string') return undefined;
	if (base.includes('@')) return comparableAddress(base)?.address === own;
	const host = asciiDomain(base.replace(/^\./, ''));
	if (host === undefined) return undefined;
	return base.startsWith('.') ? domain.endsWith(`.${host}`) : domain === host;
}

function isNameIn(name: Name, base: Constraint['base']): boolean {
	if (typeof base !== 'object') return false;
	return base.typesAndValues.every((part, at) => name.typesAndValues[at]?.isEqual(part) === true);
}
