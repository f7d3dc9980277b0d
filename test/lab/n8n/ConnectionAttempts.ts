import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Loaded into n8n before anything else: writes a line for each attempt of TCP, also for those that are refused, with its
 * moment.
 */
const PROGRAM = `
const { appendFileSync } = require('node:fs');
const { join } = require('node:path');
const { Socket } = require('node:net');
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...args) {
	this.on('connectionAttempt', (address, port) => {
		appendFileSync(join(__dirname, 'attempts'), Date.now() + ' ' + address + ':' + port + '\\n');
	});
	return connect.apply(this, args);
};
`;

/** Counts how often n8n tries to connect to an address where nobody need listen. */
export class ConnectionAttempts {
	private constructor(private readonly directory: string) {}

	static async create(): Promise<ConnectionAttempts> {
		const directory = await mkdtemp(join(tmpdir(), 'attempts-'));
		await writeFile(join(directory, 'program.cjs'), PROGRAM);
		await writeFile(join(directory, 'attempts'), '');
		return new ConnectionAttempts(directory);
	}

	/** What n8n has to be started with. */
	get env(): Record<string, string> {
		return { NODE_OPTIONS: `--require "${join(this.directory, 'program.cjs')}"` };
	}

	/** @param address IP address and port */
	async to(address: string): Promise<number> {
		return (await this.moments(address)).length;
	}

	/** When, in milliseconds since the epoch. */
	async moments(address: string): Promise<number[]> {
		const lines = (await readFile(join(this.directory, 'attempts'), 'utf8')).split('\n');
		return lines
			.map((line) => line.split(' '))
			.filter(([, to]) => to === address)
			.map(([moment]) => Number(moment));
	}

	async remove(): Promise<void> {
		await rm(this.directory, { recursive: true, force: true });
	}
}
