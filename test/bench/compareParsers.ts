import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ParserSpeed {
	/** Which mails. */
	mails: string;
	parser: string;
	messagesPerSecond: number;
	/** As a multiple of mailparser. */
	ratio: number;
}

/** Runs the comparison of the parsers alone, in a process of its own. */
export async function compareParsers(messages: number): Promise<{ text: string; speeds: ParserSpeed[] }> {
	const env = { ...process.env, BENCH_MESSAGES: String(messages), NODE_NO_WARNINGS: '1' };
	const { stdout } = await run(process.execPath, ['--import', 'tsx', join(__dirname, 'parse.ts')], { env });
	const speeds: ParserSpeed[] = [];
	let mails = '';
	for (const line of stdout.split('\n')) {
		mails = /^(\w+):/.exec(line)?.[1] ?? mails;
		const [, parser, speed, ratio] = /^ {2}(.+?) +(\d+) msg\/s +([\d.]+)x$/.exec(line) ?? [];
		if (parser === undefined) continue;
		speeds.push({ mails, parser, messagesPerSecond: Number(speed), ratio: Number(ratio) });
	}
	return { text: stdout.trimEnd(), speeds };
}
