import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { replaceBody, ResponseCutter } from './responses';

/** What a row of FETCH is turned into: left out, its body NIL or empty, or dropped with the connection. */
export type RowLie = 'absent' | 'nil' | 'empty' | 'half' | 'cut';

interface Refusal {
	command: RegExp;
	/** `NO [UNAVAILABLE] Try again`; a plain `OK done` says so and does nothing. */
	answer: string;
	/** How often; always unless given. */
	times?: number;
	/** What somebody else does first. */
	meanwhile?: () => Promise<void>;
}

/**
 * Stands before a real IMAP server, in clear text, and says something else than it: rows that are left out, parts
 * without octets, OK for what was never done, capabilities that are not there.
 */
export class LyingImap {
	readonly host = '127.0.0.1';
	/** Commands of all clients, without their tags. */
	readonly commands: string[] = [];
	/** By UID: in whatever is fetched of it, or in bodies only. */
	readonly rows = new Map<number, { lie: RowLie; of?: RegExp; times?: number }>();
	/** Sections of bodies, such as `1.MIME`, in place of whose octets something else is given. */
	readonly sections: { section: string; by: 'NIL' | '{0}'; times: number }[] = [];
	readonly refusals: Refusal[] = [];
	readonly withoutCapabilities = new Set<string>();
	/** Drops response lines of the server. */
	silence: RegExp | undefined;
	/** Rows with a whole message tell of it as read: the server marks what is only peeked at. */
	marksPeeked = false;
	/** UIDs that the next answers to SEARCH leave out. */
	unlisted: { uids: readonly number[]; times: number } | undefined;
	/** So many times something was said that was not so. */
	lies = 0;
	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly server: Server,
		private readonly target: number,
	) {}

	static async start(target: { port: number }): Promise<LyingImap> {
		const server = createServer();
		const lying = new LyingImap(server, target.port);
		server.on('connection', (client: Socket) => lying.serve(client));
		server.listen(0, lying.host);
		await once(server, 'listening');
		return lying;
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	/** From now on it tells the truth. */
	repent(): void {
		this.rows.clear();
		this.refusals.length = 0;
	}

	async stop(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private serve(client: Socket): void {
		const upstream = connect({ host: this.host, port: this.target });
		const cutter = new ResponseCutter();
		for (const socket of [client, upstream]) {
			this.sockets.add(socket);
			socket.on('error', () => undefined).on('close', () => {
				this.sockets.delete(socket);
				client.destroy();
				upstream.destroy();
			});
		}
		let rest = '';
		let queue = Promise.resolve();
		client.on('data', (chunk) => {
			const lines = (rest + chunk.toString('latin1')).split('\r\n');
			rest = lines.pop() ?? '';
			for (const line of lines) queue = queue.then(async () => await this.pass(line, client, upstream));
		});
		upstream.on('data', (chunk) => {
			for (const response of cutter.push(chunk)) {
				const said = this.bend(response);
				if (said === 'cut') return void client.destroy();
				if (said !== undefined && !client.destroyed) client.write(said);
			}
		});
	}

	private async pass(line: string, client: Socket, upstream: Socket): Promise<void> {
		const [tag = '', ...words] = line.split(' ');
		const command = words.join(' ');
		if (words.length > 0 && !command.startsWith('AUTHENTICATE')) this.commands.push(command);
		const refusal = this.refusals.find(({ command: pattern, times = 1 }) => times > 0 && pattern.test(command));
		if (refusal === undefined) return void upstream.write(`${line}\r\n`, 'latin1');
		this.lies += 1;
		if (refusal.times !== undefined) refusal.times -= 1;
		await refusal.meanwhile?.();
		client.write(`${tag} ${refusal.answer}\r\n`);
	}

	private leaveOut(text: string): Buffer {
		const { unlisted } = this;
		if (unlisted !== undefined) unlisted.times -= 1;
		this.lies += 1;
		return Buffer.from(text.replace(/ (\d+)/g, (all, uid) => (unlisted?.uids.includes(Number(uid)) ? '' : all)));
	}

	private bend(response: Buffer): Buffer | 'cut' | undefined {
		const text = response.toString('latin1');
		if (this.silence?.test(text) === true) return undefined;
		if (text.startsWith('* SEARCH') && (this.unlisted?.times ?? 0) > 0) return this.leaveOut(text);
		const wanted = this.sections.find(({ section, times }) => times > 0 && text.includes(`BODY[${section}]`));
		if (wanted !== undefined) {
			this.lies += 1;
			wanted.times -= 1;
			return replaceBody(response, new RegExp(wanted.section), wanted.by);
		}
		if (this.marksPeeked && / FETCH \([^\r\n]*BODY\[\]/.test(text)) {
			this.lies += 1;
			return Buffer.from(text.replace(/FLAGS \([^)]*\)/, 'FLAGS (\\Seen)'), 'latin1');
		}
		const uid = Number(/^\* \d+ FETCH \([^\r\n]*?\bUID (\d+)/.exec(text)?.[1] ?? 0);
		const rule = this.rows.get(uid);
		if (rule !== undefined && (rule.times ?? 1) > 0 && (rule.of ?? /./).test(text)) return this.lie(response, rule);
		if (!/CAPABILITY/.test(text) || this.withoutCapabilities.size === 0) return response;
		const words = [...this.withoutCapabilities].map((word) => ` ${word}(?=[ \\]\\r])`).join('|');
		return Buffer.from(text.replace(new RegExp(words, 'g'), ''), 'latin1');
	}

	private lie(row: Buffer, rule: { lie: RowLie; times?: number }): Buffer | 'cut' | undefined {
		this.lies += 1;
		if (rule.times !== undefined) rule.times -= 1;
		switch (rule.lie) {
			case 'absent':
				return undefined;
			case 'cut':
				return 'cut';
			case 'nil':
				return replaceBody(row, /[^\]]*/, 'NIL');
			case 'empty':
				return replaceBody(row, /[^\]]*/, '{0}');
			case 'half':
				return replaceBody(row, /[^\]]*/, '{4}\r\nWhat');
		}
	}
}
