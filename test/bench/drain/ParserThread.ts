import { Worker } from 'node:worker_threads';
import type { ParsedMessage } from '../../../nodes/mail/contracts/MailMessage';

/** A thread does not take over what reads TypeScript in its process. */
const BOOT = ['tsx/cjs', './parserThread.worker.ts']
	.map((file) => `require(${JSON.stringify(require.resolve(file))});`)
	.join('');

/** Parses in a thread of its own: the other way to keep the event loop free, to measure ours by. */
export class ParserThread {
	private readonly worker = new Worker(BOOT, { eval: true });
	private readonly waiting = new Map<number, (message: ParsedMessage) => void>();
	private last = 0;

	constructor() {
		this.worker.on('message', ({ id, message }: { id: number; message: ParsedMessage }) => {
			this.waiting.get(id)?.(message);
			this.waiting.delete(id);
		});
	}

	async parse(mime: Buffer): Promise<ParsedMessage> {
		const id = (this.last += 1);
		// A copy, since the memory is shared with other messages; it is handed over, not copied once more.
		const copy = new Uint8Array(mime).buffer;
		return await new Promise((resolve) => {
			this.waiting.set(id, resolve);
			this.worker.postMessage({ id, mime: copy }, [copy]);
		});
	}

	async stop(): Promise<void> {
		await this.worker.terminate();
	}
}
