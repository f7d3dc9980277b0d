import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { withDeadline } from '../../async/withDeadline';
import type { SocketDeadline } from '../Destination';

/**
 * The addresses behind a host name, asked for as every connection does (the system's resolver, hosts file included).
 *
 * @returns the address itself where there is no name to look up
 * @throws errors of the resolver with their codes, DeadlineExceeded
 */
export async function resolveName(host: string, { ms, signal }: SocketDeadline): Promise<string[]> {
	const name = host.replace(/^\[|\]$/g, '');
	if (isIP(name) !== 0) return [name];
	// The system's resolver cannot be stopped; its answer is not waited for.
	const found = await withDeadline(lookup(name, { all: true }), {
		ms,
		signal,
		onGiveUp: () => undefined,
	}).catch((error: unknown) => {
		throw isDeadline(error) ? new NoAnswerFromDns(name, ms) : error;
	});
	return [...new Set(found.map(({ address }) => address))];
}

function isDeadline(error: unknown): boolean {
	return (error as { code?: unknown }).code === 'ETIMEDOUT';
}

/** As the resolver codes a name server that cannot be had. */
class NoAnswerFromDns extends Error {
	readonly code = 'EAI_AGAIN';

	constructor(name: string, ms: number) {
		super(`The name servers gave no answer for ${name} within ${String(Math.round(ms / 1000))} seconds`);
	}
}
