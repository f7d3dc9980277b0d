import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Intake } from '../../e2e/helpers/Intake';
import { people } from '../../e2e/helpers/people';
import { MailLab, type LabProtocol } from '../../lab/MailLab';
import { activateReceiver } from '../../lab/n8n/activateReceiver';
import { waitFor } from '../../lab/waitFor';
import { median } from '../median';

const CHECKOUT = resolve(__dirname, '../../..');

interface Entry {
	label: string;
	protocol: LabProtocol;
	push?: boolean;
}

const ENTRIES: readonly Entry[] = [
	{ label: 'IMAP (Dovecot reports after half a second)', protocol: 'imap' },
	{ label: 'Microsoft Graph, Push', protocol: 'graph', push: true },
	{ label: 'Microsoft Graph, checked every 30 seconds', protocol: 'graph' },
	{ label: 'EWS, checked every 30 seconds', protocol: 'ews' },
	{ label: 'POP3, checked every minute', protocol: 'pop3' },
];

/** A message alone, and one shortly after it: a server may hold back what follows closely. */
const PAIRS = 8;
const FOLLOWS_AFTER_MS = 3_000;
const PAIR_EVERY_MS = 17_000;
const SETTLE_MS = 5_000;
const LATEST_MS = 150_000;

/** Seconds from the delivery into the mailbox to the start of the execution, as n8n has stored it. */
export interface LatencyRow {
	label: string;
	alone: number;
	following: number;
	longest: number;
}

/** From delivery to execution, in real n8n with the package in `dist/`; all mailboxes at a time. */
export async function compareLatency(): Promise<{ text: string; rows: LatencyRow[] }> {
	if (!existsSync(`${CHECKOUT}/dist`))
		throw new Error('Run npm run build first: n8n runs the package in dist/');
	const names = ENTRIES.map(({ protocol, push }) => `${protocol}${push ? '-push' : ''}`);
	const lab = await MailLab.start({ authority: { users: people(...names) }, exchange: true });
	try {
		await activateReceiver(lab.api);
		const intakes: Intake[] = [];
		for (const [index, { protocol, push = false }] of ENTRIES.entries()) {
			const parameters = { options: { push } };
			const intake = await Intake.create(lab, names[index] ?? '', {
				protocol,
				...(push ? { parameters } : {}),
			});
			await intake.activate();
			await intake.untilConnected();
			intakes.push(intake);
		}
		const { subscriptions } = lab.exchange.graph;
		await waitFor('the subscription', () => subscriptions.active.length === 1, LATEST_MS);
		await sleep(SETTLE_MS);
		const delivered = await deliverPairs(intakes);
		const rows: LatencyRow[] = [];
		for (const [index, intake] of intakes.entries())
			rows.push(await rowOf(lab, ENTRIES[index]?.label ?? '', intake, delivered));
		return { text: tableOf(rows), rows };
	} finally {
		await lab.stop();
	}
}

/** @returns when each message was delivered, by its subject */
async function deliverPairs(intakes: readonly Intake[]): Promise<Map<string, number>> {
	const delivered = new Map<string, number>();
	const deliver = async (subject: string) => {
		delivered.set(subject, Date.now());
		await Promise.all(intakes.map(async (intake) => await intake.deliver([subject])));
	};
	for (let pair = 0; pair < PAIRS; pair += 1) {
		await deliver(`alone ${String(pair)}`);
		await sleep(FOLLOWS_AFTER_MS);
		await deliver(`following ${String(pair)}`);
		await sleep(PAIR_EVERY_MS - FOLLOWS_AFTER_MS);
	}
	return delivered;
}

async function rowOf(
	{ api }: MailLab,
	label: string,
	{ runs, workflowId }: Intake,
	delivered: ReadonlyMap<string, number>,
): Promise<LatencyRow> {
	const all = await runs.until(delivered.size, LATEST_MS);
	const startedAt = new Map(
		(await api.listExecutions(workflowId)).map((one) => [one.id, Date.parse(one.startedAt)]),
	);
	const seconds = (kind: string) =>
		all
			.map(({ id, items: [item] }) => ({ id, subject: String(item?.subject) }))
			.filter(({ subject }) => subject.startsWith(kind))
			.map(({ id, subject }) => ((startedAt.get(id) ?? NaN) - (delivered.get(subject) ?? NaN)) / 1000);
	const [alone, following] = [seconds('alone'), seconds('following')];
	return {
		label,
		alone: median(alone),
		following: median(following),
		longest: Math.max(...alone, ...following),
	};
}

function tableOf(rows: readonly LatencyRow[]): string {
	const lines = rows.map(({ label, alone, following, longest }) => {
		const figures = [alone, following, longest].map((figure) => `${figure.toFixed(2).padStart(8)} s`);
		return `  ${label.padEnd(46)}${figures.join('')}`;
	});
	return [
		'In n8n, from delivery to the start of the execution: median alone, 3 s after another, longest',
		...lines,
	].join('\n');
}
