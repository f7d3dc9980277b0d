import { createConnection } from 'node:net';

/** Whether Dovecot is ready to let somebody in: before that it greets too, but only to ask for patience. */
export async function greets(host: string, port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = createConnection(port, host);
		const end = (answer: boolean) => {
			socket.destroy();
			resolve(answer);
		};
		socket.setTimeout(2000, () => end(false));
		socket.on('error', () => end(false)).on('close', () => end(false));
		let text = '';
		socket.on('data', (chunk) => {
			text += String(chunk);
			if (text.includes('CAPABILITY')) end(true);
		});
	});
}
