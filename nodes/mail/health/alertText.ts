import type { Expiry } from '../contracts/TokenProvider';
import type { HealthAlert } from './HealthAlert';
import type { HealthError } from './MailHealth';
import type { WatchedServer } from './WatchedServer';

const PROTOCOLS: Readonly<Record<string, string>> = { graph: 'Microsoft Graph' };

const ENDING: Readonly<Record<Expiry['what'], string>> = {
	clientSecret: 'The client secret of the app',
	clientCertificate: 'The certificate of the app',
	serverCertificate: 'The certificate of the server',
};

const RENEW: Readonly<Record<Expiry['what'], string>> = {
	clientSecret:
		'Create a new secret in Microsoft Entra (Certificates & secrets), and enter its Value and its expiry date in the credential.',
	clientCertificate:
		'Create a new certificate, upload it to the app in Microsoft Entra, and paste it and its key into the credential.',
	serverCertificate: "The server's administrator has to renew its certificate.",
};

/** The alert as one text, ready to be sent. */
export function sentenceOf(alert: HealthAlert, facts: WatchedServer): string {
	const place = placeOf(facts);
	switch (alert.type) {
		case 'unreachable':
			return withCause(`${place} has been unreachable since ${minute(alert.since)}.`, alert.error);
		case 'reconnect':
			return withCause(`${place}: the credential needs to be reconnected.`, alert.error);
		case 'reminder':
			return withCause(`${place} is still unreachable (${span(alert.downtimeMs)}).`, alert.error);
		case 'recovered':
			return `${place} has been reachable again since ${minute(alert.since)}. It was down for ${span(alert.downtimeMs)}.`;
		case 'expiring': {
			const { what, of, endsAt } = alert.expiry;
			const day = new Date(endsAt).toISOString().slice(0, 10);
			const when = endingWords(alert.daysLeft, day);
			return `${ENDING[what]} ${of} ${when}. ${place} uses it. ${RENEW[what]}`;
		}
	}
}

/** The current state as one text. */
export function stateSentence(facts: WatchedServer): string {
	const { reachable, error, since } = facts;
	const place = placeOf(facts);
	if (reachable === undefined) return `${place} has not been checked yet.`;
	if (reachable) return `${place} works.`;
	const state = since === undefined ? 'is unreachable' : `has been unreachable since ${minute(since)}`;
	return withCause(`${place} ${state}.`, error);
}

/** `IMAP imap.example:993 for desk@example.com (workflow Tickets, node Mail)` */
function placeOf({ protocol, server, mailbox, workflow, node }: WatchedServer): string {
	const name = PROTOCOLS[protocol] ?? protocol.toUpperCase();
	const users = [
		...(workflow === undefined ? [] : [`workflow ${workflow.name ?? workflow.id}`]),
		...(node === undefined ? [] : [`node ${node}`]),
	];
	return [
		`${name} ${server}`,
		...(mailbox === undefined ? [] : [`for ${mailbox}`]),
		...(users.length === 0 ? [] : [`(${users.join(', ')})`]),
	].join(' ');
}

function withCause(what: string, error: HealthError | undefined): string {
	const { message = '', hint = '' } = error ?? {};
	return [what, message === '' || /[.!?]$/.test(message) ? message : `${message}.`, hint]
		.filter((text) => text !== '')
		.join(' ');
}

function endingWords(daysLeft: number, day: string): string {
	if (daysLeft < 0) return `expired on ${day}`;
	if (daysLeft === 0) return `expires within a day (${day})`;
	return `expires in ${daysLeft === 1 ? '1 day' : `${String(daysLeft)} days`} (${day})`;
}

/** `2026-11-26 10:05 UTC` */
function minute(ms: number): string {
	return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const UNITS = [
	['d', 86_400],
	['h', 3_600],
	['min', 60],
	['s', 1],
] as const;

/** The two largest units: `2 h 5 min`, `40 s`. */
function span(ms: number): string {
	let left = Math.round(ms / 1000);
	const parts: string[] = [];
	for (const [unit, seconds] of UNITS) {
		const count = Math.floor(left / seconds);
		left -= count * seconds;
		if (count > 0 && parts.length < 2) parts.push(`${String(count)} ${unit}`);
	}
	return parts.join(' ') || '0 s';
}
