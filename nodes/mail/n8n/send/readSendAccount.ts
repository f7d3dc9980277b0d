import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Audience } from '../../auth/audience';
import type { TokenProvider } from '../../contracts/TokenProvider';
import type { ConnectionSettings } from '../../net/ConnectionSettings';
import { AppTokenProvider } from '../credentials/AppTokenProvider';
import { FALLBACK_SIGN_INS, SIGN_INS } from '../credentials/credentialTypes';
import { N8nTokenProvider } from '../credentials/N8nTokenProvider';
import type { SendAccount } from './SendSettings';
import { asObject } from '../settings/parameterValues';

interface SignInOfSender {
	/** Address of the mailbox that signs in. */
	user: string;
	connection: ConnectionSettings;
	audience: Audience;
}

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
	{ user, connection, audience }: SignInOfSender,
): SendAccount {
	const credentialId = context.getNode().credentials?.[type]?.id;
	return {
		user,
		id: `${type}:${credentialId ?? type}`,
		...(credentialId ? { credentialId } : {}),
		isApp: isApp(type),
		tokens: tokensFor(context, type, { user, connection, audience }),
	};
}

export function isApp(type: string): boolean {
	return type === SIGN_INS.app || type === FALLBACK_SIGN_INS.app;
}

function tokensFor(
	context: IExecuteFunctions,
	type: string,
	{ user: mailbox, connection, audience }: SignInOfSender,
): TokenProvider {
	if (!isApp(type)) return new N8nTokenProvider(context, type, { mailbox, audience, connection });
	return new AppTokenProvider(context, { credentialType: type, audience, mailbox, connection });
}
