import type { LabUser } from '../../lab/authority/authorityTypes';

/** Accounts with a mailbox of their own, so that tests that share a lab do not meet. */
export function people(...names: string[]): LabUser[] {
	return names.map((name) => ({ user: `${name}@contoso.example`, password: `Secret-${name}` }));
}
