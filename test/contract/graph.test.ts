import { GraphFeed } from '../../nodes/mail/graph/GraphFeed';
import { GraphTransport } from '../../nodes/mail/graph/GraphTransport';
import { Authority, GRAPH_SCOPES } from '../lab/authority/Authority';
import { GraphServer } from '../lab/graph/GraphServer';
import * as exchange from './exchangeLab';
import { describeMailSource } from './mailSourceContract';
import { describeMailTransport } from './mailTransportContract';

let authority: Authority;
let server: GraphServer;

beforeAll(async () => {
	authority = await Authority.start();
	server = await GraphServer.start({ authority, rememberTokensMs: 60_000 });
});
afterAll(async () => {
	await server?.stop();
	await authority?.stop();
});

const openAccess = async () => await exchange.openAccess(server, authority, GRAPH_SCOPES);
const api: exchange.ExchangeApi = {
	name: 'graph',
	feed: ({ connection, mailbox, tokens }, { folder, read, answerMs }) => {
		const arrivalsOnly = read !== 'unread';
		return new GraphFeed({ connection, mailbox, folder, answerMs, arrivalsOnly }, tokens);
	},
	loseAcknowledgments: () => {
		const path = /\/messages\/[^/]+(?:\/move)?$/;
		server.faults.next({ fault: { kind: 'dropAnswer' }, path, count: 1_000 });
	},
	withhold: (id) => {
		// In an address, Graph writes base64 with other signs.
		const path = new RegExp(`${id.replaceAll('/', '-').replaceAll('+', '_')}/\\$value`);
		const fault = { kind: 'error', status: 404, code: 'ErrorItemNotFound' } as const;
		server.faults.next({ path, fault, count: Infinity });
	},
	behave: () => server.faults.clear(),
};

describe.each(exchange.EXCHANGE_VARIANTS)('Graph (%s)', (name, variant) => {
	describeMailSource(`Graph, ${name}`, async () =>
		exchange.exchangeLab(server, api, await openAccess(), variant),
	);
});

describeMailTransport('Graph', async () => {
	api.behave();
	const { mailbox, proxy, connection, tokens } = await openAccess();
	const last = { method: 'POST', path: /\/(?:sendMail|send)$/ };
	return {
		proxy,
		sender: mailbox,
		open: (patience) =>
			new GraphTransport({ connection, mailbox, saveToSentItems: true, ...patience }, tokens),
		arrived: () => exchange.arrivedFrom(server, mailbox),
		loseAnswer: (how) =>
			server.faults.next({ ...last, fault: { kind: how === 'cut' ? 'dropAnswer' : 'silence' } }),
		resumes: true,
		refuseAsAWhole: (recipient) => {
			const fault = { kind: 'error', status: 400, ...exchange.invalidRecipient(recipient) } as const;
			server.faults.next({ ...last, fault });
		},
		stop: async () => await proxy.stop(),
	};
});
