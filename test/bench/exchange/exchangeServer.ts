/** The lab's Graph and EWS servers in a process of their own, as Dovecot is for the other drains. */
import { readFileSync } from 'node:fs';
import { Authority } from '../../lab/authority/Authority';
import { EwsServer } from '../../lab/ews/EwsServer';
import { ExchangeStore } from '../../lab/exchange/ExchangeStore';
import { GraphServer } from '../../lab/graph/GraphServer';
import { generateMail } from '../../lab/mail/generateMail';
import { largeMail } from '../drain/benchMail';
import { numberedMail } from '../pop3/numberedMail';

export interface ExchangeAccess {
	host: string;
	mailbox: string;
	octets: number;
	graph: { port: number; ca: string; token: string };
	ews: { port: number; ca: string; token: string };
}

const MAILBOX = 'bench@contoso.example';
const NO_LIMIT = Number.MAX_SAFE_INTEGER;
/** One a second, as if they had come in the last hours. */
const SECOND_MS = 1_000;

/** @param fileOctets of a file in each; 0 for mail as small as it gets, without it the mail of a service desk */
async function main(count: number, fileOctets?: number): Promise<void> {
	const authority = await Authority.start();
	await authority.setUsers([{ user: MAILBOX, password: 'secret' }]);
	const store = new ExchangeStore();
	const graph = await GraphServer.start({
		authority,
		store,
		rememberTokensMs: 3_600_000,
		limits: { requests: NO_LIMIT },
	});
	const ews = await EwsServer.start({ authority: { url: authority.url, users: authority.users }, store });
	// Before the messages are made, which takes seconds in one turn: the authority would have closed the connection by then.
	const tokenFor = async (scope: string) => (await authority.signIn({ user: MAILBOX, scope })).access_token;
	const tokens = {
		graph: await tokenFor('https://graph.microsoft.com/Mail.ReadWrite offline_access'),
		ews: await tokenFor('https://outlook.office365.com/EWS.AccessAsUser.All offline_access'),
	};
	let octets = 0;
	const first = Date.now() - count * SECOND_MS;
	let index = 0;
	for (const mime of mailOf(count, fileOctets)) {
		octets += mime.length;
		store.deliver(MAILBOX, mime, 'inbox', { receivedAt: new Date(first + index * SECOND_MS) });
		index += 1;
	}
	const access: ExchangeAccess = {
		host: '127.0.0.1',
		mailbox: MAILBOX,
		octets,
		graph: {
			port: graph.port,
			ca: readFileSync(graph.certificates.ca, 'utf8'),
			token: tokens.graph,
		},
		ews: {
			port: ews.port,
			ca: readFileSync(ews.certificates.ca, 'utf8'),
			token: tokens.ews,
		},
	};
	process.on('message', () => {
		for (const message of store.messages(MAILBOX)) store.mailbox(MAILBOX).update(message, { isRead: false });
		process.send?.('unread');
	});
	process.send?.(access);
}

function* mailOf(count: number, fileOctets?: number): Generator<Buffer> {
	if (fileOctets === 0) yield* numberedMail(count);
	else if (fileOctets !== undefined) yield* largeMail(count, fileOctets);
	else for (const { mime } of generateMail({ count })) yield mime;
}

const [messages, fileOctets] = process.argv.slice(2).map(Number);
void main(messages ?? 0, fileOctets);
