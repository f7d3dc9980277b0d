import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below 32768 the kernel hands out no source ports for outgoing connections, so a server that is stopped for a while
 * finds its port free again.
 */
const FIRST = 18_000;
const COUNT = 14_000;

const handedOut = new Set<number>();

/** Ports of the loopback interface that nobody listens on and that this process has not been given before. */
export async function freePorts(count: number): Promise<number[]> {
	const ports: number[] = [];
	while (ports.length < count) {
		const port = FIRST + Math.floor(Math.random() * COUNT);
		if (handedOut.has(port) || !(await isFree(port))) continue;
		handedOut.add(port);
		ports.push(port);
	}
	return ports;
}

/** Whether nobody listens on a port. */
export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
	const server = createServer();
	try {
		server.listen({ port, host, exclusive: true });
		await once(server, 'listening');
	} catch {
		return false;
	}
	await new Promise((resolve) => server.close(resolve));
	return true;
}
