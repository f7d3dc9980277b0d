import { connect, type TLSSocket } from 'node:tls';
import { newTally, type Tally, type Task } from '../drain/Task';

const END = Buffer.from('\r\n.\r\n');
const STUFFED = Buffer.from('\r\n..');

/** The least that fetches mail: RETR after RETR, `chunk` of them on the way, octets counted and thrown away. */
export async function drainRaw(task: Task): Promise<Tally> {
	const tally = newTally();
	const socket = connect({ host: task.host, port: task.port, ca: task.ca });
	socket.setNoDelay(true);
	await signIn(socket, task);
	await new Promise<void>((resolve, reject) => {
		let sent = 0;
		const send = (many: number) => {
			let lines = '';
			for (let i = 0; i < many && sent < task.count; i++) lines += `RETR ${String((sent += 1))}\r\n`;
			if (lines !== '') socket.write(lines);
		};
		const counter = new ResponseCounter(tally);
		socket.on('error', reject).on('data', (chunk) => {
			const before = tally.messages;
			counter.push(chunk);
			if (tally.messages === task.count) return resolve();
			send(tally.messages - before);
		});
		send(Math.max(1, task.chunk));
	});
	socket.destroy();
	return tally;
}

/** Counts messages and their octets as they pass by; looks at each octet once. */
class ResponseCounter {
	/** The end of what was looked at, since what is searched may begin there; undefined in a status line. */
	private tail: Buffer | undefined;

	constructor(private readonly tally: Tally) {}

	push(chunk: Buffer): void {
		let at = 0;
		while (at < chunk.length) {
			if (this.tail === undefined) {
				const lf = chunk.indexOf('\n', at);
				if (lf < 0) return;
				at = lf + 1;
				this.tail = Buffer.from('\r\n');
				continue;
			}
			const view = Buffer.concat([this.tail, chunk.subarray(at)]);
			const end = view.indexOf(END);
			const body = end < 0 ? view : view.subarray(0, end + 2);
			for (let dot = body.indexOf(STUFFED); dot >= 0; dot = body.indexOf(STUFFED, dot + 1)) {
				if (dot + STUFFED.length > this.tail.length) this.tally.octets -= 1;
			}
			if (end < 0) {
				this.tally.octets += view.length - this.tail.length;
				this.tail = Buffer.from(view.subarray(-END.length + 1));
				return;
			}
			this.tally.octets += end + 2 - this.tail.length;
			this.tally.messages += 1;
			at += end + END.length - this.tail.length;
			this.tail = undefined;
		}
	}
}

async function signIn(socket: TLSSocket, { mailbox, token }: Task): Promise<void> {
	const line = async () =>
		await new Promise<string>((resolve, reject) => {
			socket.once('data', (chunk) => resolve(chunk.toString('latin1')));
			socket.once('error', reject);
		});
	await line();
	const say = async (text: string) => {
		socket.write(`${text}\r\n`);
		return await line();
	};
	await say('AUTH XOAUTH2');
	const answer = await say(Buffer.from(`user=${mailbox}\x01auth=Bearer ${token}\x01\x01`).toString('base64'));
	if (!answer.startsWith('+OK')) throw new Error(`Not signed in: ${answer}`);
	socket.removeAllListeners('error');
}
