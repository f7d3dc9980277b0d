import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchLab } from '../drain/BenchLab';
import { numberedMail } from '../pop3/numberedMail';

const run = promisify(execFile);

const MAILBOXES = [1, 20, 200];

export interface IdleReport {
	/** Memory of all triggers in MB, after a garbage collection. */
	grownMb: number;
	/** Share of one core. */
	cpuShare: number;
}

export interface IdleRow extends IdleReport {
	triggers: number;
	mbEach: number;
}

/** What triggers take that wait for mail with IDLE: each has its own connection, to one and the same mailbox. */
export async function compareIdle(
	startLab: () => Promise<BenchLab>,
): Promise<{ text: string; rows: IdleRow[] }> {
	const lab = await startLab();
	try {
		const folder = await lab.fill(numberedMail(1));
		await lab.compete(folder, { contestant: 'ours', chunk: 10 });
		const access = lab.access(folder, 'imaps');
		const rows: IdleRow[] = [];
		for (const triggers of MAILBOXES) {
			const task = JSON.stringify({ access, count: triggers });
			const args = ['--expose-gc', '--import', 'tsx', join(__dirname, 'idle.ts'), task];
			const { stdout } = await run(process.execPath, args, { env: { ...process.env, NODE_NO_WARNINGS: '1' } });
			const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as IdleReport;
			rows.push({ triggers, ...report, mbEach: report.grownMb / triggers });
		}
		const title = 'Triggers that wait for mail (IMAP, IDLE)';
		return { text: [title, ...rows.map(line)].join('\n'), rows };
	} finally {
		await lab.stop();
	}
}

function line({ triggers, grownMb, mbEach, cpuShare }: IdleRow): string {
	const cpu = `${(100 * cpuShare).toFixed(2)} % of a core`;
	return `  ${String(triggers).padStart(4)} triggers${grownMb.toFixed(1).padStart(8)} MB (${mbEach.toFixed(2)} each)  ${cpu}`;
}
