import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ReplyFigures {
	what: string;
	library: string;
	mails: number;
	/** Of what people wrote, in characters. */
	recall: number;
	/** Of what is left, in characters. */
	precision: number;
	/** Mails in which something is missing that somebody wrote. */
	mailsCut: number;
	microseconds: number;
	/** Milliseconds for the worst of the hostile texts, of 20 kB each; more than the limit where it did not end. */
	worstMs?: number;
}

/** Runs the comparison on the labeled mails, in a process of its own. */
export async function compareReplies(): Promise<{ text: string; figures: ReplyFigures[] }> {
	const args = ['--import', 'tsx', join(__dirname, 'replies.ts')];
	const { stdout } = await run(process.execPath, args, { env: { ...process.env, NODE_NO_WARNINGS: '1' } });
	const figures = JSON.parse(stdout) as ReplyFigures[];
	return { figures, text: tables(figures) };
}

function tables(figures: readonly ReplyFigures[]): string {
	const lines: string[] = [];
	for (const what of new Set(figures.map((row) => row.what))) {
		const rows = figures.filter((row) => row.what === what);
		lines.push(`Reply text, ${what}: ${String(rows[0]?.mails)} labeled mails`);
		lines.push(`  ${''.padEnd(28)}  recall  precision  mails with words cut  µs a mail  worst of hostile ms`);
		for (const { library, recall, precision, mailsCut, microseconds, worstMs } of rows) {
			const cells = [
				library.padEnd(28),
				recall.toFixed(4).padStart(8),
				precision.toFixed(4).padStart(11),
				String(mailsCut).padStart(22),
				microseconds.toFixed(0).padStart(11),
				(worstMs === undefined ? '-' : worstMs.toFixed(0)).padStart(21),
			];
			lines.push(`  ${cells.join('')}`);
		}
	}
	return lines.join('\n');
}
