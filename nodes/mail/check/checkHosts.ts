import type { CloudHost } from '../auth/cloudHosts';
import { defined } from '../contracts/defined';
import { serverName } from '../contracts/serverName';
import { toMailError } from '../errors/toMailError';
import type { CheckedHost } from './CheckReport';
import type { ConnectionSettings } from '../net/ConnectionSettings';
import { openSocket } from '../net/openSocket';
import { secretsOf } from '../net/secretsOf';
import type { SocketDeadline } from '../net/Destination';

type Route = Pick<ConnectionSettings, 'ca' | 'ignoreCertificateErrors' | 'proxy' | 'egress'>;

/**
 * Connects to the hosts of the firewall list, all at once, using the node's proxy. Nothing is sent to them.
 */
export async function checkHosts(
	hosts: readonly CloudHost[],
	route: Route,
	deadline: SocketDeadline,
): Promise<CheckedHost[]> {
	return await Promise.all(hosts.map(async (host) => await checkHost(host, route, deadline)));
}

async function checkHost(
	{ use, host, port, isTls }: CloudHost,
	{ ca, ignoreCertificateErrors, proxy, egress }: Route,
	deadline: SocketDeadline,
): Promise<CheckedHost> {
	const begun = performance.now();
	const result = (ok: boolean, detail: string, hint?: string): CheckedHost => {
		const ms = Math.round(performance.now() - begun);
		return { use, host, port, ok, ms, detail, ...defined({ hint }) };
	};
	try {
		const security = isTls ? ('ssl' as const) : ('none' as const);
		const trust = {
			...defined({ ca, ignoreCertificateErrors, proxy, egress }),
		};
		const socket = await openSocket({ host, port, security, ...trust }, deadline);
		socket.destroy();
		return result(true, isTls ? 'Reached, TLS included' : 'Reached');
	} catch (error) {
		const server = serverName({ host, port });
		const secrets = secretsOf({ host, port, ...defined({ proxy }) });
		const { message, hint } = toMailError(error, { server, step: 'connect', secrets });
		return result(false, message, hint);
	}
}
