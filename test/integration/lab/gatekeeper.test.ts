import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { Gatekeeper } from '../../lab/graph/Gatekeeper';

describe('the gatekeeper of the lab’s Graph', () => {
	let authority: Server;
	let gatekeeper: Gatekeeper;
	const used = new Set<Socket>();

	beforeAll(async () => {
		// As a server does whose limit for idle connections is over at this moment.
		authority = createServer(({ socket }, response) => {
			if (used.has(socket)) socket.destroy();
			else response.end(JSON.stringify({ active: true }));
			used.add(socket);
		});
		await once(authority.listen(0, '127.0.0.1'), 'listening');
		const { port } = authority.address() as AddressInfo;
		gatekeeper = new Gatekeeper({ url: `http://127.0.0.1:${String(port)}` }, 0);
	});

	afterAll(() => {
		gatekeeper?.close();
		authority?.close();
	});

	it('asks again when the authority closes a connection while it is taken once more', async () => {
		for (let turn = 0; turn < 3; turn += 1) {
			expect(await gatekeeper.check('Bearer token', undefined)).toEqual({ active: true });
		}
		expect(used.size).toBe(3);
	});
});
