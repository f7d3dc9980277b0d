import type { Socket } from 'node:net';

/** Shared by all connections of a proxy, so that a change reaches those that are open. */
export interface LinkFaults {
	/** Octets that still pass, on all connections together. */
	stall?: { fromServer: number; fromClient: number };
	slow?: { bytesPerSecond?: number; latencyMs?: number };
	loseAnswer?: { command: RegExp; times: number; silently?: boolean };
	cutAfter?: number;
	cutAfterSent?: number;
}

type Side = 'fromServer' | 'fromClient';

/** The fault that counts the octets of a side. */
const CUTS = { fromServer: 'cutAfter', fromClient: 'cutAfterSent' } as const;

const TAIL = 1024;

/** One connection through the proxy. */
export class FaultyLink {
	private deaf = false;
	private closed = false;
	private awaitingAnswer = false;
	private lastSide: Side = 'fromServer';
	/** End of what the client has sent, since a command may come in pieces. */
	private tail = '';
	/** When the next octet may leave, by side. */
	private readonly freeAt: Record<Side, number> = { fromServer: 0, fromClient: 0 };
	private readonly queued: Record<Side, number> = { fromServer: 0, fromClient: 0 };

	constructor(
		private readonly client: Socket,
		private readonly server: Socket,
		private readonly faults: LinkFaults,
		private readonly onClose: () => void,
		/** The client says something after the server has. */
		private readonly onTurn: () => void = () => undefined,
	) {
		this.pipe(client, server, 'fromClient');
		this.pipe(server, client, 'fromServer');
	}

	cut(): void {
		this.close();
		this.client.end();
		this.server.end();
		// A peer that does not answer our FIN is not waited for.
		for (const socket of [this.client, this.server]) setTimeout(() => socket.destroy(), 1000).unref();
	}

	reset(): void {
		this.close();
		reset(this.client);
		reset(this.server);
	}

	/** Swallows everything from now on, both ways; the sockets stay open. */
	deafen(): void {
		this.deaf = true;
	}

	inject(text: string): void {
		if (!this.closed) this.client.write(text);
	}

	private pipe(from: Socket, to: Socket, side: Side): void {
		from.on('data', (chunk) => this.pass(chunk, from, to, side));
		from.on('end', () => {
			if (!this.isMute(side)) this.schedule(side, 0, () => to.end());
		});
		from.on('error', () => {
			if (this.isMute(side)) return;
			this.close();
			reset(to);
		});
		from.on('close', () => {
			if (this.client.destroyed && this.server.destroyed) this.close();
			else if (this.deaf && side === 'fromClient') this.server.destroy();
		});
	}

	private pass(chunk: Buffer, from: Socket, to: Socket, side: Side): void {
		if (this.closed || this.deaf) return;
		if (side === 'fromClient' && this.lastSide === 'fromServer') this.onTurn();
		this.lastSide = side;
		const left = this.takeAllowance(chunk, side);
		if (!left.length) return;
		if (side === 'fromClient') this.watch(left);
		else if (this.losesAnswer(left)) return this.faults.loseAnswer?.silently ? this.deafen() : this.cut();
		this.schedule(side, left.length, () => this.write(left, from, to));
		const limit = CUTS[side];
		if (this.faults[limit] !== undefined && this.faults[limit] <= 0) {
			delete this.faults[limit];
			this.schedule(side, 0, () => this.cut());
		}
	}

	private write(chunk: Buffer, from: Socket, to: Socket): void {
		if (this.closed || this.deaf || to.destroyed || !to.writable) return;
		if (to.write(chunk) || from.isPaused()) return;
		from.pause();
		to.once('drain', () => from.resume());
	}

	/** The part of a chunk that the limits let through. */
	private takeAllowance(chunk: Buffer, side: Side): Buffer {
		const { stall } = this.faults;
		const cutAfter = this.faults[CUTS[side]];
		let length = chunk.length;
		if (stall) {
			length = Math.min(length, stall[side]);
			stall[side] -= length;
			// When one side is used up the other is mute as well: nothing passes any more.
			if (stall[side] <= 0) Object.assign(stall, { fromServer: 0, fromClient: 0 });
		}
		if (cutAfter !== undefined) {
			length = Math.min(length, cutAfter);
			this.faults[CUTS[side]] = cutAfter - length;
		}
		return chunk.subarray(0, length);
	}

	private isMute(side: Side): boolean {
		return this.deaf || (this.faults.stall?.[side] ?? 1) <= 0;
	}

	private watch(chunk: Buffer): void {
		const { loseAnswer } = this.faults;
		if (!loseAnswer) return;
		this.tail = (this.tail + chunk.toString('latin1')).slice(-TAIL - chunk.length);
		const command = new RegExp(loseAnswer.command.source, loseAnswer.command.flags.replace('g', ''));
		if (loseAnswer.times < 1 || !command.test(this.tail)) return;
		loseAnswer.times -= 1;
		this.tail = '';
		this.awaitingAnswer = true;
	}

	private losesAnswer(chunk: Buffer): boolean {
		return this.awaitingAnswer && chunk.length > 0;
	}

	/** Runs an action when the octets before it have left, at the speed of the line. */
	private schedule(side: Side, length: number, action: () => void): void {
		const { bytesPerSecond, latencyMs = 0 } = this.faults.slow ?? {};
		if (!this.faults.slow && !this.queued[side]) return action();
		const now = Date.now();
		this.freeAt[side] =
			Math.max(this.freeAt[side], now) + (bytesPerSecond ? (length / bytesPerSecond) * 1000 : 0);
		this.queued[side] += 1;
		const timer = setTimeout(
			() => {
				this.queued[side] -= 1;
				action();
			},
			this.freeAt[side] - now + latencyMs,
		);
		timer.unref();
	}

	private close(): void {
		if (this.closed) return;
		this.closed = true;
		this.onClose();
	}
}

/**
 * Ends a connection by a reset (RST). One whose end (FIN) is still under way is closed otherwise: libuv refuses to
 * reset it, after which Node neither closes it nor lets its process exit (Node 20 to 24).
 */
function reset(socket: Socket): void {
	if (socket.writableEnded && !socket.writableFinished) socket.destroy();
	else socket.resetAndDestroy();
}
