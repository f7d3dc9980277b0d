import type { ITriggerFunctions } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import { defined } from '../../contracts/defined';
import { serverName } from '../../contracts/serverName';
import type { Observation } from '../../health/HealthAlert';
import type { CheckReport } from '../../check/CheckReport';
import type { HealthError, MailCounts } from '../../health/MailHealth';
import { checkConnection } from '../../check/checkConnection';
import type { Seen, WatchedServer } from '../../health/WatchedServer';
import { viewerOf } from './viewerOf';
import { readCheck, type Probes } from './readCheck';
import { toNodeError } from '../runtime/toNodeError';
import { toSendError } from '../runtime/toSendError';
import type { ConnectionCheck } from '../../check/ConnectionCheck';
import type { ConnectionWatch } from './ConnectionWatch';
import { readCredential } from '../runtime/readCredential';

/**
 * Probes the connection that a node's parameters name.
 *
 * @throws NodeApiError or NodeOperationError for what a person must correct before anything can be watched
 */
export async function watchConnection(context: ITriggerFunctions, probes: Probes): Promise<ConnectionWatch> {
	const settings = {
		helpers: context.helpers,
		getNode: () => context.getNode(),
		getCredentials: async (type: string) => await readCredential(context, type),
		parameter: (name: string, fallback?: unknown): unknown => context.getNodeParameter(name, fallback),
	};
	// Created for each look: a probe is single use, and a person may have corrected the credential. The
	// results of other nodes with the same credential are shown in reports only; they must not reach
	// another user's alerts.
	const viewer = viewerOf(context);
	const read = async () => ({ ...(await readCheck(settings, context, probes)), viewer });
	const place = placeOf(await read().catch((error: unknown) => fail(context, error)));
	const key = [place.protocol, place.server, place.mailbox ?? ''].join('|').toLowerCase();
	const look = async (signal: AbortSignal): Promise<Seen[]> => {
		const report = await read().then(
			async (check) => await checkConnection(check, signal),
			// What could be read when the workflow was published may no longer be readable, for example a
			// deleted credential.
			(error: unknown) => toSendError(error),
		);
		return [report instanceof MailError ? unread(key, place, report) : seen(key, report)];
	};
	return { key, look };
}

function fail(context: ITriggerFunctions, error: unknown): never {
	throw error instanceof MailError ? toNodeError(context.getNode(), error) : error;
}

function placeOf({ protocol, connection, mailbox }: ConnectionCheck): WatchedServer {
	const server = serverName(connection);
	return { protocol, server, ...defined({ mailbox }) };
}

function unread(key: string, place: WatchedServer, { kind, message, hint, code }: MailError): Seen {
	const at = Date.now();
	const error: HealthError = {
		kind,
		message,
		at,
		...defined({ hint, code }),
	};
	const facts = { ...place, reachable: false, failedChecks: 1, error };
	return { key, facts, check: { ok: false, error }, expiries: [] };
}

function seen(key: string, report: CheckReport): Seen {
	const { expiries } = report;
	const error = errorOf(report);
	const check: Observation = error === undefined ? { ok: true } : { ok: false, error };
	return {
		key,
		facts: factsOf(report, error),
		check,
		expiries: expiries.map(({ what, of, endsAt }) => ({ what, of, endsAt: Date.parse(endsAt) })),
	};
}

function errorOf({ error, checkedAt }: CheckReport): HealthError | undefined {
	if (error === undefined) return undefined;
	const { kind, message, hint, code } = error;
	const more = defined({ hint, code });
	return { kind, message, at: Date.parse(checkedAt), ...more };
}

/** Adds what the nodes with the same server and mailbox have recorded. */
function factsOf(report: CheckReport, error: HealthError | undefined): WatchedServer {
	const { server, protocol, mailbox, reachable, queue, nodes } = report;
	const [first] = nodes;
	const syncs = nodes.flatMap(({ lastSyncAt }) => (lastSyncAt === undefined ? [] : [Date.parse(lastSyncAt)]));
	return {
		server,
		protocol,
		...defined({ mailbox }),
		reachable,
		failedChecks: reachable ? 0 : 1,
		...defined({ error, queue }),
		...(syncs.length === 0 ? {} : { lastSyncAt: Math.max(...syncs) }),
		...(first === undefined
			? {}
			: {
					workflow: {
						id: first.workflowId,
						...defined({ name: first.workflowName }),
					},
					node: first.nodeName,
					counts: sumOf(nodes.map(({ counts }) => counts)),
				}),
	};
}

function sumOf(all: readonly MailCounts[]): MailCounts {
	const sum: MailCounts = { received: 0, filteredOut: 0, failed: 0, setAside: 0, sent: 0, dropped: 0 };
	for (const counts of all) {
		for (const name of Object.keys(sum) as (keyof MailCounts)[]) sum[name] += counts[name];
	}
	return sum;
}
