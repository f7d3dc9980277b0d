import { lookup as lookUp } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { withDeadline } from '../../async/withDeadline';
import type { SocketDeadline } from '../Destination';
import type { EgressFilter } from '../EgressFilter';
import { describeBlocked, lookupFor } from '../mayConnect';

/**
 * Addresses of a host name, resolved as for every connection (the system's resolver, including the hosts
 * file).
 *
 * @returns the address itself if no lookup is needed
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
	// A lookup of the system's resolver cannot be canceled; its result is ignored.
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

/** Has the resolver's code for an unreachable name server. */
class NoAnswerFromDns extends Error {
	readonly code = 'EAI_AGAIN';

	constructor(name: string, ms: number) {
		super(`The DNS servers did not respond for ${name} within ${String(Math.round(ms / 1000))} seconds`);
	}
}
