import type { IDataObject } from 'n8n-workflow';
import { defined } from '../../contracts/defined';
import type { HealthAlert } from '../../health/HealthAlert';
import type { HealthError } from '../../health/MailHealth';
import { sentenceOf, stateSentence } from '../../health/alertText';
import type { WatchedServer } from '../../health/WatchedServer';

/** Content of an alert's item. Times are ISO 8601 in UTC; what is unknown is absent. */
export function healthItem(alert: HealthAlert, facts: WatchedServer): IDataObject {
	return {
		alert: alert.type,
		summary: sentenceOf(alert, facts),
		reachable: alert.type === 'expiring' ? facts.reachable !== false : alert.type === 'recovered',
		...placeOf(facts),
		...(alert.type === 'expiring' ? expiryFields(alert) : outageFields(alert)),
		...bookFields(facts),
	};
}

/** The current state, for a builder who tests the node; not an alert. */
export function stateItem(facts: WatchedServer): IDataObject {
	const { reachable, since, failedChecks = 0, error } = facts;
	return {
		alert: 'state',
		summary: stateSentence(facts),
		...defined({ reachable }),
		...placeOf(facts),
		...(since === undefined ? {} : { since: iso(since) }),
		failedChecks,
		...(error === undefined ? {} : errorFields(error)),
		...bookFields(facts),
	};
}

function placeOf({ server, protocol, mailbox, workflow, node }: WatchedServer): IDataObject {
	return {
		server,
		protocol,
		...defined({ mailbox }),
		...(workflow === undefined ? {} : { workflow: { ...workflow } }),
		...defined({ node }),
	};
}

function outageFields(alert: Exclude<HealthAlert, { type: 'expiring' }>): IDataObject {
	const { since, downtimeMs, failedChecks, error } = alert;
	return {
		since: iso(since),
		downtimeSeconds: Math.round(downtimeMs / 1000),
		failedChecks,
		...errorFields(error),
	};
}

function expiryFields({ expiry, daysLeft }: Extract<HealthAlert, { type: 'expiring' }>): IDataObject {
	const { what, of, endsAt } = expiry;
	return { expires: { what, of, at: iso(endsAt), daysLeft } };
}

function errorFields({ kind, message, code, hint }: HealthError): IDataObject {
	return {
		error: { kind, message, ...defined({ code }) },
		...defined({ hint }),
	};
}

/** Fields from the health registry. */
function bookFields({ lastSyncAt, queue, counts }: WatchedServer): IDataObject {
	return {
		...(lastSyncAt === undefined ? {} : { lastSyncAt: iso(lastSyncAt) }),
		...defined({ queue }),
		...(counts === undefined ? {} : { counts: { ...counts } }),
	};
}

function iso(ms: number): string {
	return new Date(ms).toISOString();
}
