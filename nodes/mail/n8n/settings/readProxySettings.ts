import type { IDataObject } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import type { ConnectionSettings, ProxySettings } from '../../net/ConnectionSettings';
import { egressOf } from '../runtime/egressOf';
import { PROXY_CREDENTIAL } from '../credentials/credentialTypes';
import { PROXY_CHOICES, PROXY_KIND_CHOICES } from './choices';
import { oneOf } from './oneOf';
import { asNumber, asObject, asText } from './parameterValues';
import type { SettingsContext } from './SettingsContext';

/**
 * How to connect to a server: the parameter `proxy`, which is empty to use the environment, `none`, or a
 * credential; and which addresses n8n permits.
 */
export async function readProxySettings(
	context: SettingsContext,
): Promise<Pick<ConnectionSettings, 'proxy' | 'egress'>> {
	return { ...(await readProxy(context)), ...egressOf(context.helpers) };
}

async function readProxy(context: SettingsContext): Promise<Pick<ConnectionSettings, 'proxy'>> {
	const choice = oneOf(context.parameter('proxy', 'environment'), PROXY_CHOICES, 'Proxy');
	switch (choice) {
		case 'none':
			return { proxy: 'none' };
		case 'environment':
			return {};
		case 'credential':
			return { proxy: toProxy(asObject(await context.getCredentials(PROXY_CREDENTIAL))) };
	}
}

/** @throws MailError of kind `configuration` */
export function toProxy(credential: IDataObject): ProxySettings {
	// Only if an older version stored it without this field: a `null` could stand for a proxy that expects
	// its login over TLS.
	const { kind: chosen = 'http' } = credential;
	const kind = oneOf(chosen, PROXY_KIND_CHOICES, 'Type of the proxy credential');
	const host = asText(credential.host);
	const port = asNumber(credential.port, 0, 0);
	if (host === '' || port < 1 || port > 65_535 || /[\s/@]/.test(host)) {
		throw new MailError('configuration', 'The proxy credential does not contain a valid host and port', {
			hint: 'Enter only the host name in "Host" (proxy.company.com), and the port in "Port".',
		});
	}
	const user = asText(credential.user);
	const password = typeof credential.password === 'string' ? credential.password : '';
	return {
		kind,
		host,
		port,
		...(user ? { user } : {}),
		...(password ? { password } : {}),
		...(kind === 'https' ? proxyTrust(credential) : {}),
	};
}

function proxyTrust({ ca, ignoreTlsErrors }: IDataObject): Partial<ProxySettings> {
	const pem = asText(ca);
	return {
		...(pem ? { ca: pem } : {}),
		...(ignoreTlsErrors === true ? { ignoreCertificateErrors: true } : {}),
	};
}
