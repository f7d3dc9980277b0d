import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { type MailLab, TRIGGER } from '../../lab/MailLab';
import type { N8nCredential, NodeDraft } from '../../lab/n8n/n8nTypes';
import { waitFor } from '../../lab/waitFor';
import { type Profile, type ProfileShare, shareOfProfile } from './shareOfProfile';

/** `keeping`: with a deduplication key, and the position in n8n's static data. */
export interface Entry {
	label: string;
	trigger: 'ours' | 'empty' | 'keeping';
}

export interface Pass {
	lab: MailLab;
	credential: N8nCredential;
	mailbox: string;
	/** The file with what the triggers without mail emit. */
	items: string;
	executions: number;
	/** The file for profiles. */
	profile: string;
}

export interface Measured {
	perSecond: number;
	/** Processor time of n8n for an execution in milliseconds. */
	cpuMsEach: number;
}

const LOOK_EVERY_MS = 500;
/** n8n takes 30 ms for one. */
const SLOWEST_MS = 200;
const START_MS = 30_000;
const CLOSE_MS = 10_000;
const AT_A_TIME = 10;
/** Of Linux: `getconf CLK_TCK`. */
const TICK_MS = 10;

/** Does nothing, as the workflow is to be. */
const NOTHING: NodeDraft = { name: 'Nothing', type: 'n8n-nodes-base.noOp', parameters: {} };

/** Runs a new workflow until all messages have had an execution. */
export async function runOnce(
	pass: Pass,
	entry: Entry,
	{ isProfiled = false } = {},
): Promise<{ measured: Measured; share?: ProfileShare }> {
	const { lab, mailbox, executions } = pass;
	const { api, dovecot, n8n } = lab;
	await dovecot
		.doveadm('flags', 'remove', '-u', mailbox, '\\Seen', 'mailbox', 'INBOX', 'seen')
		.catch(() => undefined);
	const id = await createWorkflow(pass, entry);
	const profiled = isProfiled ? await startProfile(pass) : undefined;
	const cpuBefore = cpuMs(n8n.pid);
	await api.activate(id);
	const areDone = async () => (await api.countEndedExecutions(id)) >= executions;
	await waitFor(
		`${String(executions)} executions of ${entry.label}`,
		areDone,
		START_MS + executions * SLOWEST_MS,
		LOOK_EVERY_MS,
	);
	const cpuMsEach = (cpuMs(n8n.pid) - cpuBefore) / executions;
	const share = await profiled?.();
	await api.deactivate(id);
	const ran = await api.listExecutions(id);
	const failed = ran.filter(({ status }) => status !== 'success');
	if (ran.length !== executions || failed.length > 0)
		throw new Error(`${entry.label}: ${String(ran.length)} executions, ${String(failed.length)} failed`);
	const first = Math.min(...ran.map(({ startedAt }) => Date.parse(startedAt)));
	const last = Math.max(...ran.map(({ stoppedAt }) => Date.parse(stoppedAt ?? '')));
	const measured = { perSecond: executions / ((last - first) / 1000), cpuMsEach };
	return { measured, ...(share === undefined ? {} : { share }) };
}

async function createWorkflow({ lab, credential, items }: Pass, { trigger, label }: Entry): Promise<string> {
	if (trigger === 'ours') {
		const parameters = { options: { maxInFlight: AT_A_TIME } };
		return (await lab.createMailWorkflow(credential, { name: label, next: NOTHING, parameters })).id;
	}
	const draft: NodeDraft = {
		name: TRIGGER,
		type: 'n8n-nodes-bench.benchTrigger',
		parameters: { file: items, atATime: AT_A_TIME, keeps: trigger === 'keeping' },
	};
	const connections = { [TRIGGER]: { main: [[{ node: NOTHING.name, type: 'main' as const, index: 0 }]] } };
	const settings = { executionOrder: 'v1' as const };
	return (await lab.api.createWorkflow({ name: label, nodes: [draft, NOTHING], connections, settings })).id;
}

/** @returns ends it, and says what it shows */
async function startProfile({ lab, profile: file }: Pass): Promise<() => Promise<ProfileShare>> {
	const { api } = lab;
	const profiler: NodeDraft = {
		name: 'Profiler',
		type: 'n8n-nodes-bench.benchProfiler',
		parameters: { file },
	};
	await rm(file, { force: true });
	const { id } = await api.createWorkflow({ name: 'Profile', nodes: [profiler] });
	await api.activate(id);
	return async () => {
		await api.deactivate(id);
		// n8n may still be closing the trigger.
		const whole = async () => {
			const text = await readFile(file, 'utf8').catch(() => '');
			return text.endsWith('}') && text;
		};
		const text = await waitFor('the profile', whole, CLOSE_MS, LOOK_EVERY_MS);
		return shareOfProfile(JSON.parse(text) as Profile);
	};
}

/** Processor time of a process, from fields 14 and 15: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function cpuMs(pid: number | undefined): number {
	const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
	// The second field, a name in parentheses, may contain spaces.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
