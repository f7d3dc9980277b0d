import type { IDataObject } from 'n8n-workflow';
import { audienceOfToken, type Audience } from '../../auth/audience';
import { MailError } from '../../contracts/MailError';
import { ACCESS_CHOICES } from '../settings/choices';
import { isLive } from '../settings/isLive';
import { oneOf } from '../settings/oneOf';

/** The options of the field Access with their labels, and what their tokens are valid for. */
const ACCESS: Readonly<Record<Audience, { choice: string; opens: string }>> = {
	mail: { choice: 'Mail Protocols', opens: 'the mail protocols and EWS' },
	graph: { choice: 'Microsoft Graph', opens: 'Microsoft Graph' },
};

/**
 * Exchange refuses Graph's tokens and Graph refuses Exchange's, with incomprehensible errors. Therefore the
 * audience is checked before a token is sent, and a token never reaches a server that it is not for.
 *
 * @throws MailError of kind `configuration`
 */
export function assertAudience(credential: IDataObject, token: string, wanted: Audience): void {
	const given = audienceOfToken(token);
	const chosen = chosenAccess(credential);
	// A readable token is authoritative; the form may have been changed since.
	if ((given ?? chosen ?? wanted) === wanted) return;
	throw new MailError(
		'configuration',
		`The credential signs in to ${ACCESS[wanted === 'mail' ? 'graph' : 'mail'].opens}, but this node needs a token for ${ACCESS[wanted].opens}; nothing was sent`,
		{ hint: hintFor(wanted, chosen) },
	);
}

function hintFor(wanted: Audience, chosen: Audience | undefined): string {
	const { choice } = ACCESS[wanted];
	if (chosen === wanted) {
		return `"Access" in the credential has been changed to "${choice}" since the sign-in: open the credential, press Connect and sign in again.`;
	}
	const set =
		chosen === undefined
			? `Turn off "Custom Scope" in the credential and set "Access" to "${choice}"`
			: `Set "Access" in the credential to "${choice}"`;
	return `${set}, then press Connect and sign in again. Microsoft issues a token for the mail protocols (EWS among them) or for Graph, never for both: if other nodes use this credential, create a second one.`;
}

/** Undefined if the scope was entered as text, or the credential was signed in with an old version. */
function chosenAccess({ access, typeInScope, endpoint }: IDataObject): Audience | undefined {
	if (typeInScope === true || isLive(endpoint)) return undefined;
	return access === undefined ? undefined : oneOf(access, ACCESS_CHOICES, 'Access in the credential');
}
