import type { IDataObject } from 'n8n-workflow';
import { CLOUDS, PERSONAL_SERVERS, type MailProtocol } from '../../auth/clouds';
import { cloudOf } from './cloudOf';
import { SIGN_INS, type SignInType } from '../credentials/credentialTypes';
import { asText } from './parameterValues';

/** The default mail server of a credential, if the field Server is empty; '' if there is none. */
export function defaultServer(
	type: SignInType,
	credential: IDataObject,
	protocol: MailProtocol | 'graph',
): string {
	if (protocol === 'graph') return hostOf(graphUrlOf(type, credential));
	if (type === SIGN_INS.personal) return PERSONAL_SERVERS[protocol];
	return cloudOf(credential)?.servers[protocol] ?? asText(credential.customMailServer);
}

function graphUrlOf(type: SignInType, credential: IDataObject): string {
	const cloud = type === SIGN_INS.personal ? CLOUDS.global : cloudOf(credential);
	return cloud?.graphUrl ?? asText(credential.customGraphUrl);
}

function hostOf(url: string): string {
	return URL.canParse(url) ? new URL(url).host : '';
}
