import type { IDataObject } from 'n8n-workflow';
import { audienceOfToken, type Audience } from '../../auth/audience';
import { MailError } from '../../contracts/MailError';
import { ACCESS_CHOICES } from '../settings/choices';
import { isLive } from '../settings/isLive';
import { oneOf } from '../settings/oneOf';

/** The choice of the field Access, as it is read there, and what its token opens. */
const ACCESS: Readonly<Record<Audience, { choice: string; opens: string }>> = {
	mail: { choice: 'Mail Protocols', opens: 'the mail protocols and EWS' },
	graph: { choice: 'Microsoft Graph', opens: 'Microsoft Graph' },
};

/**
 * A token of Graph is refused by Exchange, and one of Exchange by Graph, with words that nobody understands. So it is
 * told before it is sent, and never goes to a server that it is not for.
 *
 * @throws MailError of kind `configuration`
 */
export function assertAudience(credential: IDataObject, token: string, wanted: Audience): void {
	const given = audienceOfToken(token);
	const chosen = chosenAccess(credential);
	// A token that can be read says it for certain; the form may have been changed since.
	if ((given ?? chosen ?? wanted) === wanted) return;
	throw new MailError(
		'configuration',
		`The credential signs in to ${ACCESS[wanted === 'mail' ? 'graph' : 'mail'].opens}, and this node needs a token for ${ACCESS[wanted].opens}; nothing was sent`,
		{ hint: hintFor(wanted, chosen) },
	);
}

function hintFor(wanted: Audience, chosen: Audience | undefined): string {
	const { choice } = ACCESS[wanted];
	if (chosen === wanted) {
		return `Access in the credential is "${choice}" by now, but the sign-in is older: open the credential, press Connect and sign in again.`;
	}
	const set =
		chosen === undefined
			? `Turn off "Custom Scope" in the credential and set Access to "${choice}"`
			: `Set Access in the credential to "${choice}"`;
	return `${set}, then press Connect and sign in again. Microsoft issues a token for the mail protocols (EWS among them) or for Graph, never for both: if other nodes use this credential, make a second one.`;
}

/** Undefined where the scope is typed in, or comes with an old sign-in. */
function chosenAccess({ access, typeInScope, endpoint }: IDataObject): Audience | undefined {
	if (typeInScope === true || isLive(endpoint)) return undefined;
	return access === undefined ? undefined : oneOf(access, ACCESS_CHOICES, 'Access in the credential');
}
