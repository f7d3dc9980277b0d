import type { Socket } from 'node:net';

/**
 * Reports a server's first line, which nodemailer does not keep. Listening resumes the socket, so it is
 * done together with nodemailer and not before: data that arrived with a proxy's response would be lost.
 */
export function onBanner(socket: Socket, report: (line: string) => void): void {
	const onListener = (event: string | symbol) => {
		if (event !== 'data') return;
		socket.off('newListener', onListener);
		socket.once('data', (chunk: Buffer) => report(chunk.toString('latin1').split(/\r?\n/, 1)[0] ?? ''));
	};
	socket.on('newListener', onListener);
}
