import { EwsFeed } from '../../nodes/mail/ews/EwsFeed';
import { EwsTransport } from '../../nodes/mail/ews/EwsTransport';
import { Authority, EXCHANGE_SCOPES } from '../lab/authority/Authority';
import { EwsServer } from '../lab/ews/EwsServer';
import { checkSoapAtEnd } from '../lab/ews/schemas/checkSoap';
import * as exchange from './exchangeLab';
import { describeMailSource } from './mailSourceContract';
import { describeMailTransport } from './mailTransportContract';

checkSoapAtEnd();

let authority: Authority;
let server: EwsServer;

beforeAll(async () => {
	authority = await Authority.start();
	server = await EwsServer.start({ authority });
});
afterAll(async () => {
	await server?.stop();
	await authority?.stop();
});

const openAccess = async () => await exchange.openAccess(server, authority, EXCHANGE_SCOPES);
const api: exchange.ExchangeApi = {
	name: 'ews',
	feed: ({ connection, mailbox, tokens }, { folder, answerMs }) =>
		new EwsFeed({ connection, mailbox, folder, answerMs }, tokens),
	loseAcknowledgments: () =>
		server.faults.failNext(1_000, { kind: 'loseAnswer' }, 'UpdateItem', 'MoveItem', 'DeleteItem'),
	withhold: (id) => server.quirks.withhold(id, { ms: 600_000, isShown: true }),
	behave: () => {
		server.faults.stopFailing();
		server.quirks.reset();
	},
};

describe.each(exchange.EXCHANGE_VARIANTS)('EWS (%s)', (name, variant) => {
	describeMailSource(`EWS, ${name}`, async () =>
		exchange.exchangeLab(server, api, await openAccess(), variant),
	);
});

describeMailTransport('EWS', async () => {
	api.behave();
	const { mailbox, proxy, connection, tokens } = await openAccess();
	return {
		proxy,
		sender: mailbox,
		open: (patience) => new EwsTransport({ connection, mailbox, saveToSentItems: true, ...patience }, tokens),
		arrived: () => exchange.arrivedFrom(server, mailbox),
		loseAnswer: (how) =>
			server.faults.failNext(1, { kind: how === 'cut' ? 'loseAnswer' : 'stallMidway' }, 'CreateItem'),
		refuseAsAWhole: (recipient) => {
			const fault = { kind: 'item', ...exchange.invalidRecipient(recipient) } as const;
			server.faults.failNext(1, fault, 'CreateItem');
		},
		stop: async () => await proxy.stop(),
	};
});
