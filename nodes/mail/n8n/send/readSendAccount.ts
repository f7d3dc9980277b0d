import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Audience } from '../../auth/audience';
import type { ConnectionSettings } from '../../net/ConnectionSettings';
import { createTokenProvider } from '../credentials/createTokenProvider';
import { isApp } from '../credentials/credentialTypes';
import type { SendAccount } from './SendSettings';
import { asObject } from '../settings/parameterValues';
import { readCredential } from '../runtime/readCredential';

interface SignInOfSender {
	/** Address of the mailbox that signs in. */
	user: string;
	connection: ConnectionSettings;
	audience: Audience;
}

/** The credential to send with. */
export async function readSendCredential(
	context: IExecuteFunctions,
	itemIndex: number,
	type: string,
): Promise<IDataObject> {
	return asObject(await readCredential(context, type, itemIndex));
}

/** The account of a credential, with its tokens. */
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
		tokens: createTokenProvider(context, { credentialType: type, mailbox: user, connection, audience }),
	};
}
