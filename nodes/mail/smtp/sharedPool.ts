import { createHash } from 'node:crypto';
import { SmtpPool } from './SmtpPool';
import type { SmtpSettings } from './SmtpSettings';

const SHARED = Symbol.for('n8n-nodes-microsoft-mail.smtpPools');

/**
 * The pool of a server and an account, one for the whole process: executions of all workflows share it, also
 * across a reload of the package. Whoever trusts another CA, or takes another way, gets another pool.
 */
export function sharedPool(settings: SmtpSettings): SmtpPool {
	const holder = globalThis as { [SHARED]?: Map<string, SmtpPool> };
	const pools = (holder[SHARED] ??= new Map<string, SmtpPool>());
	const key = identityOf(settings);
	let pool = pools.get(key);
	if (pool === undefined) {
		forgetEmpty(pools);
		pool = new SmtpPool();
		pools.set(key, pool);
	}
	return pool;
}

/** A hash, since the login of a proxy is part of it. */
function identityOf({ connection, account, clientName }: SmtpSettings): string {
	// The filter of addresses is the same for all of the process.
	const { host, egress: _egress, ...rest } = connection;
	const parts = [
		host.toLowerCase(),
		Object.entries(rest).sort(),
		account?.id,
		account?.user.toLowerCase(),
		clientName,
	];
	return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

/** Accounts come and go; a pool that holds nothing and owes nobody a pause is not kept. */
function forgetEmpty(pools: Map<string, SmtpPool>): void {
	for (const [key, pool] of pools) if (pool.isForgettable) pools.delete(key);
}
