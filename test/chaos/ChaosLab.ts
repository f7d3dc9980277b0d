import { readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AcknowledgeMode } from '../../nodes/mail/delivery/InFlightMessage';
import { Intake } from '../e2e/helpers/Intake';
import { people } from '../e2e/helpers/people';
import { plainMail } from '../e2e/helpers/plainMail';
import { FaultProxy } from '../lab/FaultProxy';
import { LyingImap } from '../lab/imap/LyingImap';
import { LineRewriter } from '../lab/LineRewriter';
import { activateReceiver } from '../lab/n8n/activateReceiver';
import { MailLab, type LabProtocol, TRIGGERS } from '../lab/MailLab';
import type { N8nWorkflow, NodeDraft } from '../lab/n8n/n8nTypes';
import { chaosParameters, FOLDER } from './chaosParameters';
import type { EndOfN8n } from './FaultLog';
import type { Observed } from './Ledger';
import { reportIn, subjectIn } from './subjectIn';
import { QueuePlant } from './QueuePlant';

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

/** Nothing is pruned: what is gone could not be counted, and its key would be gone, too. */
const ENVIRONMENT = { EXECUTIONS_DATA_PRUNE_MAX_COUNT: '0', EXECUTIONS_DATA_MAX_AGE: '8760' };
const AT_ONCE = 8;
/** The trigger's report of a message whose executions were all cut off. */
const SET_ASIDE = /^Message (\S+) of .* was set aside: It was processed \d+ times before n8n restarted/;
const API_TRIES = 60;

export type ChaosMode = (typeof MODES)[number];

export interface ChaosMailbox {
	name: string;
	protocol: LabProtocol;
	mode: ChaosMode;
	intake: Intake;
	/** Where mail goes just now; undefined while the folder is on its way to another name. */
	folder: string | undefined;
}

/** Everything at once: a mailbox for each protocol and mode, with a faulty way to each server, and n8n. */
export class ChaosLab {
	/** Settles when n8n is there; faults that need it wait. */
	private up: Promise<unknown> = Promise.resolve();
	/** One after the other: what is done to the one Dovecot behind two lanes. */
	private dovecotFree: Promise<unknown> = Promise.resolve();

	private constructor(
		readonly lab: MailLab,
		readonly proxies: Readonly<Record<LabProtocol, FaultProxy>>,
		readonly liar: LyingImap,
		readonly pop3Liar: LineRewriter,
		readonly mailboxes: readonly ChaosMailbox[],
		private readonly errorWorkflow: N8nWorkflow,
		readonly queue: QueuePlant | undefined,
	) {}

	static async start({ queued = false }: { queued?: boolean } = {}): Promise<ChaosLab> {
		const names = PROTOCOLS.flatMap((protocol) => MODES.map((mode) => `${protocol}-${mode.toLowerCase()}`));
		const queue = queued ? await QueuePlant.start() : undefined;
		const env = { ...ENVIRONMENT, ...queue?.env };
		const lab = await MailLab.start({ env, exchange: true, authority: { users: people(...names) } });
		await queue?.startWorkers(lab.n8n);
		const { dovecot, exchange } = lab;
		const liar = await LyingImap.start({ port: dovecot.ports.imap });
		const pop3Liar = await LineRewriter.start({ port: dovecot.ports.pop3 });
		const to = async (port: number) => await FaultProxy.start({ port });
		const proxies = {
			imap: await to(liar.port),
			pop3: await to(pop3Liar.port),
			graph: await to(exchange.graph.port),
			ews: await to(exchange.ews.port),
		};
		const errorWorkflow = await lab.api.createWorkflow({
			name: 'Told of failures',
			nodes: [{ name: 'Error Trigger', type: 'n8n-nodes-base.errorTrigger', parameters: {} }],
		});
		await lab.api.activate(errorWorkflow.id);
		await activateReceiver(lab.api);
		const mailboxes: ChaosMailbox[] = [];
		for (const protocol of PROTOCOLS) {
			for (const mode of MODES) {
				const name = `${protocol}-${mode.toLowerCase()}`;
				const parameters = await chaosParameters(lab, protocol, proxies[protocol].port, mode);
				const settings = { errorWorkflow: errorWorkflow.id };
				const intake = await Intake.create(lab, name, { protocol, parameters, next: WORK, settings });
				mailboxes.push({ name, protocol, mode, intake, folder: FOLDER[protocol] });
			}
		}
		const chaos = new ChaosLab(lab, proxies, liar, pop3Liar, mailboxes, errorWorkflow, queue);
		for (const mailbox of mailboxes) chaos.makeFolder(mailbox);
		for (const { intake } of mailboxes) await intake.activate();
		return chaos;
	}

	of(protocol: LabProtocol): ChaosMailbox[] {
		return this.mailboxes.filter((one) => one.protocol === protocol);
	}

	/** Puts a mail where the mailbox's folder is now; one that is on its way is waited for. */
	async deliver(mailbox: ChaosMailbox, subject: string): Promise<void> {
		while (mailbox.folder === undefined) await sleep(50);
		const { folder, protocol, intake } = mailbox;
		const mime = plainMail({ subject, to: intake.mailbox });
		if (protocol === 'graph' || protocol === 'ews')
			this.lab.exchange.store.deliver(intake.mailbox, mime, folder);
		else this.lab.dovecot.deliver(intake.mailbox, mime, { folder });
	}

	/**
	 * Ends n8n and starts it again.
	 * @returns the subjects that were not done by their servers while it was away: those that it had in hand, or had
	 * not seen
	 */
	async restartN8n(how: 'kill' | 'stop'): Promise<EndOfN8n> {
		const { n8n, api } = this.lab;
		let back: () => void = () => undefined;
		this.up = new Promise<void>((resolve) => (back = resolve));
		try {
			await n8n[how]();
			const gone = Date.now();
			// A folder on its way to another name, or to new UIDs, would look empty.
			while (this.mailboxes.some(({ folder }) => folder === undefined)) await sleep(20);
			const open = await this.withDovecot(async () => await Promise.resolve(this.open()));
			await n8n.start();
			await api.login();
			return { open, gone };
		} finally {
			back();
		}
	}

	/** Waits until n8n is there. */
	async untilUp(): Promise<void> {
		await this.up;
	}

	/** Asks n8n for something that may be asked for again, until it has an answer: it may be killed meanwhile. */
	async withApi(ask: () => Promise<unknown>): Promise<void> {
		for (let tries = 1; ; tries++) {
			await this.up;
			try {
				await ask();
				return;
			} catch (error) {
				if (tries === API_TRIES) throw error;
				await sleep(1_000);
			}
		}
	}

	/** Does something to Dovecot when nobody else does. */
	async withDovecot<T>(act: () => Promise<T>): Promise<T> {
		const done = this.dovecotFree.then(act);
		this.dovecotFree = done.catch(() => undefined);
		return await done;
	}

	/** Every execution of a mailbox's workflow; what the trigger reports is none of a message. */
	async observe({ intake, protocol }: ChaosMailbox): Promise<{ runs: Observed[]; reports: Set<string> }> {
		const { api } = this.lab;
		const left = await api.listExecutions(intake.workflowId);
		const runs: Observed[] = [];
		const reports = new Set<string>();
		const work = async () => {
			for (let one = left.pop(); one !== undefined; one = left.pop()) {
				const { id, status, startedAt, stoppedAt, createdAt } = one;
				const { data } = await api.getExecution(id);
				const report = reportIn(data, status, TRIGGERS[protocol]);
				const [, interrupted] = SET_ASIDE.exec(report ?? '') ?? [];
				if (interrupted !== undefined) reports.add(interrupted);
				if (report !== undefined) continue;
				const subject = subjectIn(data, TRIGGERS[protocol]);
				const observed = {
					id,
					status,
					startedAt,
					hasRun: Object.keys(data.resultData.runData).length > 0,
					...(createdAt === undefined ? {} : { createdAt }),
					...(stoppedAt ? { stoppedAt } : {}),
				};
				const { error } = data.resultData;
				const unnamed = { ...observed, ...(error === undefined ? {} : { error: error.message }) };
				runs.push(subject === undefined ? unnamed : { ...observed, subject });
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, work));
		return { runs, reports };
	}

	/** How often the error workflow has run. */
	async errorRuns(): Promise<number> {
		return (await this.lab.api.listExecutions(this.errorWorkflow.id)).length;
	}

	/** Subjects of what lies on the servers and is marked neither as done nor as set aside. */
	open(): Set<string> {
		const { dovecot, exchange } = this.lab;
		const subjects = this.mailboxes.flatMap(({ protocol, intake: { mailbox }, folder = 'INBOX' }) => {
			if (protocol === 'graph' || protocol === 'ews')
				return exchange.store
					.messages(mailbox, folder)
					.filter(({ isRead, flag }) => !isRead && flag !== 'flagged')
					.map(({ envelope }) => envelope.subject);
			return dovecot
				.messages(mailbox, folder)
				.filter(
					({ flags }) => protocol === 'pop3' || !(flags.includes('\\Seen') || flags.includes('\\Flagged')),
				)
				.map(({ path }) => subjectOf(path));
		});
		return new Set(subjects);
	}

	/** Subjects of what the server shows as set aside: flagged, or by POP3 left there although others were deleted. */
	setAside({ protocol, intake: { mailbox }, folder = 'INBOX' }: ChaosMailbox): Set<string> {
		const { dovecot, exchange } = this.lab;
		if (protocol === 'graph' || protocol === 'ews') {
			const flagged = exchange.store.messages(mailbox, folder).filter(({ flag }) => flag === 'flagged');
			return new Set(flagged.map(({ envelope }) => envelope.subject));
		}
		const left = dovecot
			.messages(mailbox, folder)
			.filter(({ flags }) => protocol === 'pop3' || flags.includes('\\Flagged'));
		return new Set(left.map(({ path }) => subjectOf(path)));
	}

	/** Keeps n8n's database as it is now; n8n has ended after that. */
	async keepDatabase(file: string): Promise<void> {
		const { n8n } = this.lab;
		await n8n.stop().catch(() => undefined);
		for (const end of ['', '-wal', '-shm'])
			await copyFile(join(n8n.userFolder, '.n8n', `database.sqlite${end}`), file + end).catch(
				() => undefined,
			);
	}

	async stop(): Promise<void> {
		for (const proxy of Object.values(this.proxies)) await proxy.stop();
		await this.liar.stop();
		await this.pop3Liar.stop();
		await this.queue?.stopWorkers();
		await this.lab.stop();
		await this.queue?.stop();
	}

	private makeFolder({ protocol, intake: { mailbox }, folder }: ChaosMailbox): void {
		if (folder === undefined) return;
		if (protocol === 'imap') this.lab.dovecot.createFolder(mailbox, folder);
		if (protocol === 'graph' || protocol === 'ews')
			this.lab.exchange.store.mailbox(mailbox).makeFolder(folder);
	}
}

const subjectOf = (path: string) => /^Subject: (.*?)\r?$/m.exec(readFileSync(path, 'latin1'))?.[1] ?? '';
