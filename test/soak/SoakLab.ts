import type { INodeParameters } from 'n8n-workflow';
import { MODES, PROTOCOLS } from '../chaos/ChaosLab';
import { FaultLog } from '../chaos/FaultLog';
import { Ledger, type Verdict } from '../chaos/Ledger';
import { Intake } from '../e2e/helpers/Intake';
import { people } from '../e2e/helpers/people';
import { generateMail, type MailKind } from '../lab/mail/generateMail';
import { type LabProtocol, MailLab } from '../lab/MailLab';
import type { NodeDraft } from '../lab/n8n/n8nTypes';
import { waitFor } from '../lab/waitFor';
import { type Ended, Inside } from './Inside';

/** In seconds: each trigger signs in again and again, and n8n renews each token. */
const TOKEN_LIFE = 30;
/** Often: connections are checked, and mailboxes polled, as many times as there is time for. */
const OPTIONS: INodeParameters = { checkInterval: 5 };
/** n8n's own database is not what grows: an execution is gone when it has succeeded. */
export const NOTHING_STORED = { EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none' };
/** A service desk's, with a file in one of twenty: all of them would come to gigabytes. */
const KINDS: readonly [MailKind, ...MailKind[]] = [
	...(['alternative', 'plain', 'charset', 'alternative', 'plain', 'inline', 'alternative'] as const),
	...(['plain', 'nested', 'alternative', 'plain', 'attachment', 'alternative', 'plain'] as const),
	...(['alternative', 'charset', 'plain', 'alternative', 'plain', 'alternative'] as const),
];
const WEBHOOKS = 8;
const NEXT: NodeDraft = { name: 'Work', type: 'n8n-nodes-base.noOp', parameters: {} };

/** A workflow whose executions are caused one at a time. */
export interface Lane {
	name: string;
	workflowId: string;
	/** Causes the next one. */
	next(): Promise<void>;
	/** What became of its messages; undefined where there are none. */
	judge?(executions: readonly Ended[]): Verdict;
	/** How many messages the server does not show as processed. */
	unacknowledged(): number;
}

/** Real n8n with a program inside it, and workflows that run at a steady rate. */
export class SoakLab {
	private constructor(
		readonly lab: MailLab,
		readonly inside: Inside,
		readonly lanes: readonly Lane[],
	) {}

	/**
	 * A mailbox for each protocol and mode of acknowledgement, with tokens of 30 seconds.
	 * @param options.webhook n8n's own Webhook node in their place
	 */
	static async start({ webhook = false }: { webhook?: boolean } = {}): Promise<SoakLab> {
		const inside = await Inside.create();
		const places = PROTOCOLS.flatMap((protocol) => MODES.map((mode) => ({ protocol, mode })));
		const users = people(...places.map(({ protocol, mode }) => `${protocol}-${mode.toLowerCase()}`));
		const settings = { accessTokenLifetime: TOKEN_LIFE };
		const env = { ...inside.env, ...NOTHING_STORED };
		const lab = await MailLab.start({ env, exchange: true, authority: { users, settings } });
		try {
			const lanes: Lane[] = [];
			if (webhook) for (let place = 1; place <= WEBHOOKS; place++) lanes.push(await webhookLane(lab, place));
			else for (const [place, one] of places.entries()) lanes.push(await mailLane(lab, { ...one, place }));
			return new SoakLab(lab, inside, lanes);
		} catch (error) {
			await lab.stop();
			throw error;
		}
	}

	async stop(): Promise<void> {
		await this.lab.stop();
		await this.inside.remove();
	}
}

interface MailPlace {
	protocol: LabProtocol;
	mode: (typeof MODES)[number];
	place: number;
}

async function mailLane(lab: MailLab, { protocol, mode, place }: MailPlace): Promise<Lane> {
	const name = `${protocol}-${mode.toLowerCase()}`;
	// On success nothing stays; on completion a folder grows by what is marked. POP3 marks nothing.
	const afterProcessing = protocol === 'pop3' || mode === 'onSuccess' ? 'delete' : 'markRead';
	const read = protocol === 'pop3' ? { read: 'all' } : {};
	const parameters = { acknowledge: mode, afterProcessing, ...read, options: OPTIONS };
	const intake = await Intake.create(lab, name, { protocol, parameters, next: NEXT });
	await intake.activate();
	await intake.untilConnected();
	const { mailbox, workflowId } = intake;
	const mails = generateMail({ count: Infinity, seed: place + 1, to: mailbox, kinds: KINDS });
	const ledger = new Ledger({ name, protocol, mode }, new FaultLog());
	return {
		name,
		workflowId,
		next: async () => {
			const mail = mails.next().value;
			if (!mail) throw new Error('There are no more messages');
			ledger.deliver({ subject: markOf(mail.subject), at: Date.now(), kind: 'plain' });
			await lab.post(protocol).deliverMany(mailbox, [mail.mime.toString()]);
		},
		judge: (executions) =>
			ledger.judge(
				executions
					.filter((one) => one.workflowId === workflowId)
					.map(({ subject = '', ...one }) => ({ ...one, subject: markOf(subject) })),
			),
		unacknowledged: () => intake.flags().filter((flags) => !flags.includes('\\Seen')).length,
	};
}

async function webhookLane({ api, n8n }: MailLab, place: number): Promise<Lane> {
	const name = `webhook-${String(place)}`;
	const { id } = await api.createWorkflow({
		name,
		nodes: [
			{
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				parameters: { path: name, httpMethod: 'POST' },
			},
			NEXT,
		],
		connections: { Webhook: { main: [[{ node: NEXT.name, type: 'main', index: 0 }]] } },
	});
	await api.activate(id);
	let count = 0;
	const call = async () => {
		const body = JSON.stringify({ subject: `${name} ${String((count += 1))}` });
		const headers = { 'content-type': 'application/json' };
		const { ok } = await fetch(`${n8n.url}/webhook/${name}`, { method: 'POST', headers, body });
		return ok;
	};
	await waitFor('the webhook to be there', call, 60_000, 200);
	return {
		name,
		workflowId: id,
		next: async () => {
			if (!(await call())) throw new Error(`${name} did not answer`);
		},
		unacknowledged: () => 0,
	};
}

/** The end of a generated subject, by which a message is known wherever spaces and letters go. */
function markOf(subject: string): string {
	return /\[\d+-\d+\]$/.exec(subject)?.[0] ?? subject;
}
