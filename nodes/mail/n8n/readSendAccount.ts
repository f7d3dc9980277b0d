import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { TokenProvider } from '../contracts/TokenProvider';
import type { ConnectionSettings } from '../net/ConnectionSettings';
import { AppTokenProvider } from './AppTokenProvider';
import { FALLBACK_SIGN_INS, SIGN_INS } from './credentialTypes';
import { N8nTokenProvider } from './N8nTokenProvider';
import type { SendAccount } from './SendSettings';
import { asObject } from './values';

/** The credential that sends, as the node has it. */
export async function readSendCredential(
	context: IExecuteFunctions,
	itemIndex: number,
	type: string,
): Promise<IDataObject> {
	return asObject(await context.getCredentials(type, itemIndex));
}

/** The account behind a credential, with its tokens. */
export function sendAccount(
	context: IExecuteFunctions,
	type: string,
	user: string,
	connection: ConnectionSettings,
): SendAccount {
	const id = context.getNode().credentials?.[type]?.id ?? type;
	return { user, id: `${type}:${id}`, tokens: tokensFor(context, type, user, connection) };
}

function tokensFor(
	context: IExecuteFunctions,
	type: string,
	mailbox: string,
	{ ca, proxy }: ConnectionSettings,
): TokenProvider {
	if (type !== SIGN_INS.app && type !== FALLBACK_SIGN_INS.app)
		return new N8nTokenProvider(context, type, mailbox);
	const settings = { ...(ca === undefined ? {} : { ca }), ...(proxy === undefined ? {} : { proxy }) };
	return new AppTokenProvider(context, { credentialType: type, audience: 'mail', mailbox, settings });
}
