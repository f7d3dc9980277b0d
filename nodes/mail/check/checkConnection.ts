import type { Expiry } from '../contracts/TokenProvider';
import { defined } from '../contracts/defined';
import { serverName } from '../contracts/serverName';
import type { CheckError, CheckedExpiry, CheckReport } from './CheckReport';
import { knownNodes } from '../health/knownNodes';
import { EXCHANGE_SCRIPT } from './exchangeValues';
import { runSteps, type StepsResult } from './runSteps';
import { checkHosts } from './checkHosts';
import { CheckSteps } from './CheckSteps';
import type { ConnectionCheck } from './ConnectionCheck';
/** A firewall that drops packets silently is reported within this time. */
const STEP_MS = 20_000;
const DAY_MS = 86_400_000;

/**
 * Checks one connection now, step by step: DNS, connection, TLS, token, sign-in, mailbox, waiting messages.
 * Changes nothing on the server. An unreachable server gives a report, not an error.
 */
export async function checkConnection(check: ConnectionCheck, signal: AbortSignal): Promise<CheckReport> {
	const begun = performance.now();
	const checkedAt = new Date().toISOString();
	const stepMs = check.stepMs ?? STEP_MS;
	const steps = new CheckSteps(check, stepMs);
	const looking = checkHosts(check.hosts ?? [], check.connection, { ms: stepMs, signal });
	const { steps: taken, failure } = await walk(steps, signal);
	const hosts = await looking;
	const { protocol, connection, mailbox, folder } = check;
	const server = serverName(connection);
	const queue = taken.find(({ name }) => name === 'queue')?.data?.queue;
	return {
		reachable: failure === undefined,
		// Before the steps, which fill the screen in n8n's table.
		...(failure && { failedStep: failure.name, error: checkError(failure, steps) }),
		protocol,
		server,
		...defined({ mailbox, folder }),
		security: connection.security,
		...defined({ proxy: steps.proxy }),
		checkedAt,
		ms: Math.round(performance.now() - begun),
		steps: taken,
		...(typeof queue === 'number' ? { queue } : {}),
		expiries: steps.expiries.map(inDays),
		...(check.hosts === undefined ? {} : { hosts }),
		nodes: check.viewer === undefined ? [] : knownNodes(check.viewer, server, mailbox),
	};
}

function inDays({ what, of, endsAt }: Expiry): CheckedExpiry {
	const daysLeft = Math.floor((endsAt - Date.now()) / DAY_MS);
	return { what, of, endsAt: new Date(endsAt).toISOString(), daysLeft };
}

async function walk(steps: CheckSteps, signal: AbortSignal): Promise<StepsResult> {
	try {
		return await runSteps(steps.list(), signal);
	} finally {
		await steps.close();
	}
}

/**
 * Adds what is unusual about the token, which may explain a refusal that the server does not, and what to
 * set in Exchange.
 */
function checkError({ name, error }: NonNullable<StepsResult['failure']>, steps: CheckSteps): CheckError {
	const { kind, message, hint, code, transient, retryAfterMs } = error;
	const isRefusal = kind === 'authentication' || kind === 'permission' || kind === 'mailboxNotFound';
	// Before the sign-in, Exchange is not involved.
	const values = isRefusal && (name === 'login' || name === 'mailbox') ? steps.exchangeValues : undefined;
	const script =
		values === undefined
			? []
			: [`A script sets all of it (${EXCHANGE_SCRIPT}): its first lines are in exchangeValues.`];
	const advice = [...(isRefusal ? steps.doubts : []), ...(hint === undefined ? [] : [hint]), ...script].join(
		' ',
	);
	return {
		kind,
		message,
		...(advice === '' ? {} : { hint: advice }),
		...defined({ exchangeValues: values, code }),
		transient,
		...defined({ retryAfterMs }),
	};
}
