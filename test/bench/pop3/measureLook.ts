import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Access } from '../drain/Task';

const run = promisify(execFile);

/** What it costs to find out that nothing is new. */
export interface LookReport {
	seconds: number;
	/** Of a sign-in and UIDL without anything done to the answer. */
	bareSeconds: number;
	/** Memory at its highest beyond what it was before, and after the session, in MB. */
	grewMb: number;
	leftMb: number;
	cursorOctets: number;
	count: number;
}

/** In a process of its own, so that its memory is nobody else's. */
export async function measureLook(access: Access, count: number): Promise<LookReport> {
	const args = ['--expose-gc', '--import', 'tsx', join(__dirname, 'look.ts'), JSON.stringify(access)];
	const { stdout } = await run(process.execPath, args, { env: { ...process.env, NODE_NO_WARNINGS: '1' } });
	const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as LookReport;
	if (report.count !== count)
		throw new Error(`The list has ${String(report.count)} of ${String(count)} messages`);
	return report;
}
