import { lookup as lookUp } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { withDeadline } from '../../async/withDeadline';
import type { SocketDeadline } from '../Destination';
import type { EgressFilter } from '../EgressFilter';
import { describeBlocked, lookupFor } from '../mayConnect';

/**
 * The addresses behind a host name, asked for as every connection does (the system's resolver, hosts file included).
 *
 * @returns the address itself where there is no name to look up
 * @throws errors of the resolver with their codes, DeadlineExceeded
 */
export async function resolveName(
	host: string,
	{ ms, signal }: SocketDeadline,
	egress?: EgressFilter,
): Promise<string[]> {
	const name = host.replace(/^\[|\]$/g, '');
	const { lookup = lookUp } = await lookupFor(egress, { host: name, port: 0 });
	if (isIP(name) !== 0) return [name];
	// The system's resolver cannot be stopped; its answer is not waited for.
	const found = await withDeadline(allAddresses(lookup, name), {
		ms,
		signal,
		onGiveUp: () => undefined,
	}).catch((error: unknown) => {
		throw isDeadline(error) ? new NoAnswerFromDns(name, ms) : describeBlocked(error, name);
	});
	return [...new Set(found)];
}

async function allAddresses(lookup: LookupFunction, name: string): Promise<string[]> {
	return await new Promise((resolve, reject) => {
		lookup(name, { all: true }, (error, found) => {
			if (error) reject(error);
			else resolve([found].flat().map((one) => (typeof one === 'string' ? one : one.address)));
		});
	});
}

function isDeadline(error: unknown): boolean {
	return (error as { code?: unknown }).code === 'ETIMEDOUT';
}

/** As the resolver codes a name server that cannot be reached. */
class NoAnswerFromDns extends Error {
	readonly code = 'EAI_AGAIN';

	constructor(name: string, ms: number) {
		super(`The name servers gave no answer for ${name} within ${String(Math.round(ms / 1000))} seconds`);
	}
}
