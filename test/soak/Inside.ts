import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Guard } from '../lab/process/Guard';
import { waitFor } from '../lab/waitFor';

const PROGRAM = join(__dirname, 'inside.cjs');
/** A snapshot of the heap may come before it. */
const SAMPLE_MS = 120_000;

/** What n8n has after a collection of garbage. */
export interface Sample {
	/** When it was asked for, in milliseconds since the epoch. */
	at: number;
	/** Processor time of n8n, of all its threads, at this moment. */
	cpuMs: number;
	/** What collecting garbage took of it after that. */
	gcMs: number;
	heapMb: number;
	/** Of buffers, among others. */
	externalMb: number;
	/** Resident memory. */
	rssMb: number;
	/** Open ones; undefined except on Linux. */
	sockets?: number;
	/** Timers that exist, also those that do not keep n8n running. */
	timers: number;
	/** Of `process`. */
	listeners: number;
	/** What keeps n8n running, by kind. */
	resources: Readonly<Record<string, number>>;
}

/** An execution as it ended. */
export interface Ended {
	id: string;
	workflowId: string;
	status: string;
	startedAt: string;
	stoppedAt?: string;
	subject?: string;
}

export interface Warning {
	name: string;
	/** With the place. */
	text: string;
}

/** What happens in n8n, told by a program inside it (`inside.cjs`), so that n8n itself has to store nothing. */
export class Inside {
	private readonly samples: Rows<Sample>;
	private readonly ended: Rows<Ended>;
	private readonly warned: Rows<Warning>;

	private constructor(private readonly folder: string) {
		this.samples = new Rows(join(folder, 'samples'));
		this.ended = new Rows(join(folder, 'executions'));
		this.warned = new Rows(join(folder, 'warnings'));
	}

	static async create(): Promise<Inside> {
		const folder = await mkdtemp(join(tmpdir(), 'soak-'));
		Guard.instance.addFolder(folder);
		return new Inside(folder);
	}

	/** What n8n has to be started with. */
	get env(): Record<string, string> {
		return {
			NODE_OPTIONS: `--require "${PROGRAM}"`,
			EXTERNAL_HOOK_FILES: PROGRAM,
			SOAK_FOLDER: this.folder,
		};
	}

	/** Has n8n collect its garbage and count. */
	async sample(pid: number | undefined): Promise<Sample> {
		if (pid === undefined) throw new Error('n8n does not run');
		const before = (await this.samples.all()).length;
		process.kill(pid, 'SIGUSR2');
		const next = async () => (await this.samples.all())[before];
		return await waitFor('a sample of n8n', next, SAMPLE_MS, 50);
	}

	/** Has the next sample write down the whole heap before. */
	async requestSnapshot(file: string): Promise<void> {
		await writeFile(join(this.folder, 'snapshot'), file);
	}

	/** All that have ended so far. */
	async executions(): Promise<readonly Ended[]> {
		return await this.ended.all();
	}

	async warnings(): Promise<readonly Warning[]> {
		return await this.warned.all();
	}

	async remove(): Promise<void> {
		await rm(this.folder, { recursive: true, force: true });
		Guard.instance.removeFolder(this.folder);
	}
}

/** A file of JSON, one object a line, that grows; each line is read once. */
class Rows<T> {
	private readonly rows: T[] = [];
	private offset = 0;
	private rest = '';
	private reading: Promise<unknown> = Promise.resolve();

	constructor(private readonly path: string) {}

	/** Those who ask at the same time get the same. */
	async all(): Promise<readonly T[]> {
		this.reading = this.reading.then(async () => await this.readOn());
		await this.reading;
		return this.rows;
	}

	private async readOn(): Promise<void> {
		const file = await open(this.path, 'a+');
		try {
			const { size } = await file.stat();
			const buffer = Buffer.alloc(size - this.offset);
			const { bytesRead } = await file.read(buffer, 0, buffer.length, this.offset);
			this.offset += bytesRead;
			const lines = (this.rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
			this.rest = lines.pop() ?? '';
			// A letter may be cut in two at the end of what there was, a line is whole.
			for (const line of lines) this.rows.push(JSON.parse(Buffer.from(line, 'latin1').toString()) as T);
		} finally {
			await file.close();
		}
	}
}
