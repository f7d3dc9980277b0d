import type { Socket } from 'node:net';

/**
 * Tells the first line of a server, of which nodemailer keeps none. Listening makes a socket flow, so it is done with
 * nodemailer, not before: what came with the answer of a proxy would be lost.
 */
export function onBanner(socket: Socket, tell: (line: string) => void): void {
	const onListener = (event: string | symbol) => {
		if (event !== 'data') return;
		socket.off('newListener', onListener);
		socket.once('data', (chunk: Buffer) => tell(chunk.toString('latin1').split(/\r?\n/, 1)[0] ?? ''));
	};
	socket.on('newListener', onListener);
}
