import { GraphServer, type GraphServerOptions } from './GraphServer';

/**
 * The server as a process of its own, so that what is measured beside it is not its load. It takes one JSON object as
 * argument, says where it listens on its first line, and then carries out what comes in by the line; it ends with the
 * pipe. `GraphProcess` is the other end.
 */
export type GraphOrder =
	| { verb: 'deliver'; mailbox: string; folder: string; mimes: string[] }
	| { verb: 'counts'; mailbox: string; folder: string };

async function serve(options: GraphServerOptions): Promise<void> {
	const server = await GraphServer.start(options);
	const { url, port, certificates } = server;
	const say = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`);
	say({ url, port, certificates });
	let rest = '';
	process.stdin.on('data', (chunk) => {
		const lines = (rest + chunk.toString()).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) say(carryOut(server, JSON.parse(line) as GraphOrder));
	});
	// The pipe closes with the process that started us.
	process.stdin.on('end', () => void server.stop().then(() => process.exit()));
}

function carryOut({ store, throttle, requests }: GraphServer, order: GraphOrder): object {
	const { mailbox, folder } = order;
	if (order.verb === 'deliver')
		for (const mime of order.mimes) store.deliver(mailbox, Buffer.from(mime, 'base64'), folder);
	const messages = store.messages(mailbox, folder);
	const unread = messages.filter(({ isRead }) => !isRead).length;
	return {
		messages: messages.length,
		unread,
		sent: store.sent.length,
		requests: requests.length,
		refused: throttle.refused,
	};
}

void serve(JSON.parse(process.argv[2] ?? '{}') as GraphServerOptions);
