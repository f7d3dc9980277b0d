import type { IDataObject } from 'n8n-workflow';
import { cloudHosts, mailHosts, personalHosts, webHost } from '../../auth/cloudHosts';
import type { CloudHost } from '../../auth/cloudHosts';
import { SENDER_CHOICES } from '../settings/choices';
import { cloudOf } from '../settings/cloudOf';
import { isLive } from '../settings/isLive';
import { oneOf } from '../settings/oneOf';
import { NO_SIGN_IN, SIGN_INS } from '../credentials/credentialTypes';
import { asObject, asText } from '../settings/parameterValues';
import type { SettingsContext } from '../settings/SettingsContext';

/** The hosts that a firewall has to allow for the cloud of the node's credential. */
export async function readCloudHosts(settings: SettingsContext): Promise<CloudHost[]> {
	const type = oneOf(settings.parameter('authentication', SIGN_INS.work), SENDER_CHOICES, 'Sign In As');
	if (type === NO_SIGN_IN) return [];
	const credential = asObject(await settings.getCredentials(type));
	if (type === SIGN_INS.personal) return personalHostsOf(credential);
	const cloud = cloudOf(credential);
	const { customLoginUrl, customGraphUrl, customMailServer: host } = credential;
	const mail = asText(host);
	const hosts = cloud
		? cloudHosts(cloud)
		: [
				...webHost('signIn', asText(customLoginUrl)),
				...mailHosts({ imap: mail, pop3: mail, smtp: mail, ews: mail }),
				...webHost('graph', asText(customGraphUrl)),
			];
	return withTypedSignIn(hosts, credential);
}

function personalHostsOf(credential: IDataObject): CloudHost[] {
	return withTypedSignIn(personalHosts({ isLive: isLive(credential.endpoint) }), credential);
}

/** With custom URLs, accounts sign in there only. */
function withTypedSignIn(hosts: CloudHost[], credential: IDataObject): CloudHost[] {
	const typed = [
		...webHost('signIn', asText(credential.typedTokenUrl)),
		...webHost('signIn', asText(credential.typedAuthUrl)),
	];
	if (typed.length === 0 || credential.typeInUrls === false) return hosts;
	const [token, authorization] = typed;
	const isOne = authorization?.host === token?.host && authorization?.port === token?.port;
	return [...(isOne ? typed.slice(0, 1) : typed), ...hosts.filter(({ use }) => use !== 'signIn')];
}
