import type { INodeParameters } from 'n8n-workflow';
import type { AcknowledgeMode } from '../../nodes/mail/delivery/InFlightMessage';
import { Intake } from '../e2e/helpers/Intake';
import { people } from '../e2e/helpers/people';
import { FaultProxy } from '../lab/FaultProxy';
import { LyingImap } from '../lab/imap/LyingImap';
import { MailLab, type LabProtocol, TRIGGERS } from '../lab/MailLab';
import type { NodeDraft } from '../lab/n8n/n8nTypes';
import type { Observed } from './Ledger';

export const PROTOCOLS = ['imap', 'pop3', 'graph', 'ews'] as const satisfies readonly LabProtocol[];
export const MODES = ['onCompletion', 'onSuccess'] as const satisfies readonly AcknowledgeMode[];

/** By its subject a mail is slow, goes to sleep in n8n's database, or fails: Wait takes no such amount. */
const WORK: NodeDraft = {
	name: 'Work',
	type: 'n8n-nodes-base.wait',
	typeVersion: 1.1,
	parameters: {
		amount:
			"={{ $json.subject.includes('slow') ? 4 : $json.subject.includes('sleeps') ? 70 : $json.subject.includes('fails') ? 'never' : 0 }}",
		unit: 'seconds',
	},
};

const AT_ONCE = 8;

export type ChaosMode = (typeof MODES)[number];

export interface ChaosMailbox {
	name: string;
	protocol: LabProtocol;
	mode: ChaosMode;
	intake: Intake;
}

/** Everything at once: a mailbox for each protocol and mode, with a faulty way to each server, and n8n. */
export class ChaosLab {
	private constructor(
		readonly lab: MailLab,
		readonly proxies: Readonly<Record<LabProtocol, FaultProxy>>,
		readonly liar: LyingImap,
		readonly mailboxes: readonly ChaosMailbox[],
	) {}

	static async start(): Promise<ChaosLab> {
		const names = PROTOCOLS.flatMap((protocol) => MODES.map((mode) => `${protocol}-${mode.toLowerCase()}`));
		const lab = await MailLab.start({ exchange: true, authority: { users: people(...names) } });
		const { dovecot, exchange } = lab;
		const liar = await LyingImap.start({ port: dovecot.ports.imap });
		const to = async (port: number) => await FaultProxy.start({ port });
		const proxies = {
			imap: await to(liar.port),
			pop3: await to(dovecot.ports.pop3),
			graph: await to(exchange.graph.port),
			ews: await to(exchange.ews.port),
		};
		const mailboxes: ChaosMailbox[] = [];
		for (const protocol of PROTOCOLS) {
			for (const mode of MODES) {
				const name = `${protocol}-${mode.toLowerCase()}`;
				const parameters = await parametersOf(lab, protocol, proxies[protocol].port, mode);
				const intake = await Intake.create(lab, name, { protocol, parameters, next: WORK });
				mailboxes.push({ name, protocol, mode, intake });
			}
		}
		for (const { intake } of mailboxes) await intake.activate();
		return new ChaosLab(lab, proxies, liar, mailboxes);
	}

	async restartN8n(how: 'kill' | 'stop'): Promise<void> {
		await this.lab.n8n[how]();
		await this.lab.n8n.start();
		await this.lab.api.login();
	}

	/** Every execution of a mailbox's workflow but those that report something. */
	async observe({ intake, protocol }: ChaosMailbox): Promise<Observed[]> {
		const { api } = this.lab;
		const left = await api.listExecutions(intake.workflowId);
		const found: Observed[] = [];
		const work = async () => {
			for (let one = left.pop(); one !== undefined; one = left.pop()) {
				const { id, status, startedAt, stoppedAt } = one;
				const { data } = await api.getExecution(id);
				const stack = data.executionData?.nodeExecutionStack ?? [];
				const started = stack.find(({ node }) => node.name === TRIGGERS[protocol])?.data.main;
				const [item] = (data.resultData.runData[TRIGGERS[protocol]]?.[0]?.data?.main ?? started)?.[0] ?? [];
				const subject = item?.json.subject;
				const observed = { id, status, startedAt, ...(stoppedAt === undefined ? {} : { stoppedAt }) };
				if (typeof subject === 'string') found.push({ ...observed, subject });
				else if (status === 'crashed') found.push(observed);
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, work));
		return found;
	}

	async stop(): Promise<void> {
		for (const proxy of Object.values(this.proxies)) await proxy.stop();
		await this.liar.stop();
		await this.lab.stop();
	}
}

async function parametersOf(lab: MailLab, protocol: LabProtocol, port: number, mode: ChaosMode) {
	const options: INodeParameters = { longestBackoff: 3, checkInterval: 3, retryDelay: 1 };
	const own = { acknowledge: mode, options };
	if (protocol === 'imap') return { ...own, server: '127.0.0.1', port, security: 'none' };
	if (protocol === 'pop3') {
		const plain = { server: '127.0.0.1', port, security: 'none' };
		return { ...own, ...plain, read: 'all', afterProcessing: 'delete' };
	}
	const { server, options: trust } = await lab.exchange.parameters(protocol);
	const there = { ...own, api: protocol, options: { ...trust, ...options } };
	if (protocol === 'graph') return { ...there, server: server.replace(/:\d+$/, `:${String(port)}`) };
	const url = new URL(server);
	url.port = String(port);
	return { ...there, server: url.href };
}
