import { createHash } from 'node:crypto';
import { SmtpPool } from './SmtpPool';
import type { SmtpSettings } from './SmtpSettings';

const SHARED = Symbol.for('n8n-nodes-microsoft-mail.smtpPools');

/**
 * The pool of a server and an account, shared by executions of all workflows in the process, also across a
 * reload of the package. Another CA or another proxy means another pool.
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

/** A hash, because a proxy's login is part of it. */
function identityOf({ connection, account, clientName }: SmtpSettings): string {
	// The egress filter is the same for the whole process.
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

/** Accounts come and go; an empty pool without a pending pause is dropped. */
function forgetEmpty(pools: Map<string, SmtpPool>): void {
	for (const [key, pool] of pools) if (pool.isForgettable) pools.delete(key);
}
