import { Authority, GRAPH_SCOPES } from '../../lab/authority/Authority';
import { GraphClient } from '../../lab/graph/GraphClient';
import { GraphProcess } from '../../lab/graph/GraphProcess';

it('GraphServer serves from a process of its own, takes deliveries and counts', async () => {
	const authority = await Authority.start();
	const { access_token: token } = await authority.signIn({ scope: GRAPH_SCOPES });
	const server = await GraphProcess.start({ authority, rememberTokensMs: 60_000 });
	const client = new GraphClient(server, token);
	const mimes = Array.from({ length: 250 }, (_, at) => Buffer.from(`Subject: m${at}\r\n\r\nHi\r\n`));
	await server.deliver('ada@contoso.example', mimes);
	const counts = await client.ask('/me/mailFolders/inbox/messages/$count');
	expect(counts.body.toString()).toBe('250');
	expect(await server.counts('ada@contoso.example')).toMatchObject({
		messages: 250,
		unread: 250,
		requests: 1,
	});
	client.close();
	await server.stop();
	await authority.stop();
});
