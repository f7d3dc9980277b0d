import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

export interface RunOptions {
	cwd: string;
	env: NodeJS.ProcessEnv;
	/** Everything the command prints is appended here. */
	logFile: string;
	onLine?: (line: string) => void;
}

/** Runs a command to its end. Rejects with its last lines when it fails. */
export async function runLogged(command: string, args: string[], options: RunOptions): Promise<void> {
	const log = createWriteStream(options.logFile, { flags: 'a' });
	log.write(`$ ${command} ${args.join(' ')}\n`);
	const tail: string[] = [];
	try {
		const code = await new Promise<number | string>((resolve, reject) => {
			const child = spawn(command, args, {
				cwd: options.cwd,
				env: options.env,
				stdio: ['ignore', 'pipe', 'pipe'],
			});
			const take = (chunk: Buffer): void => {
				log.write(chunk);
				for (const line of chunk
					.toString()
					.split('\n')
					.filter((text) => text.trim() !== '')) {
					tail.push(line);
					if (tail.length > 15) tail.shift();
					options.onLine?.(line);
				}
			};
			child.stdout.on('data', take);
			child.stderr.on('data', take);
			child.once('error', reject);
			child.once('close', (exitCode, signal) => resolve(exitCode ?? signal ?? 'unknown'));
		});
		if (code !== 0) throw new Error(`${command} ${args[0] ?? ''} ended with ${code}:\n${tail.join('\n')}`);
	} finally {
		log.end();
	}
}
