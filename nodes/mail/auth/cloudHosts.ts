import { CLOUDS, LIVE, PERSONAL_SERVERS, type Cloud, type MailProtocol } from './clouds';

/** A host that a firewall has to allow; docs/credentials.md has the full list. */
export interface CloudHost {
	use: 'signIn' | MailProtocol | 'graph';
	host: string;
	port: number;
	/** TLS from the first octet. */
	isTls: boolean;
}

/** RFC 8314 section 7; Exchange has no 465. */
const PORTS: Readonly<Record<MailProtocol, { port: number; isTls: boolean }>> = {
	imap: { port: 993, isTls: true },
	pop3: { port: 995, isTls: true },
	smtp: { port: 587, isTls: false },
	ews: { port: 443, isTls: true },
};

/** The hosts of a cloud: sign-in, mail servers, Microsoft Graph. */
export function cloudHosts(cloud: Pick<Cloud, 'loginUrl' | 'graphUrl' | 'servers'>): CloudHost[] {
	return [
		...webHost('signIn', cloud.loginUrl),
		...mailHosts(cloud.servers),
		...webHost('graph', cloud.graphUrl),
	];
}

/** Hosts for personal accounts. */
export function personalHosts({ isLive }: { isLive: boolean }): CloudHost[] {
	const { loginUrl, graphUrl } = CLOUDS.global;
	return cloudHosts({ loginUrl: isLive ? LIVE.tokenUrl : loginUrl, graphUrl, servers: PERSONAL_SERVERS });
}

/** The host of a URL; undefined if it is not a URL. */
export function webHost(use: CloudHost['use'], url: string): CloudHost[] {
	if (!URL.canParse(url)) return [];
	const { hostname, port, protocol } = new URL(url);
	const isTls = protocol === 'https:';
	const host = hostname.replace(/^\[|\]$/g, '');
	return host === '' ? [] : [{ use, host, port: Number(port) || (isTls ? 443 : 80), isTls }];
}

export function mailHosts(servers: Readonly<Partial<Record<MailProtocol, string>>>): CloudHost[] {
	const uses = Object.keys(PORTS) as MailProtocol[];
	return uses.flatMap((use) => {
		const host = servers[use];
		return host ? [{ use, host, ...PORTS[use] }] : [];
	});
}
