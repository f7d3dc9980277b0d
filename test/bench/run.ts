import { parseArgs } from 'node:util';
import { compareKinds } from './compareKinds';
import { compareParsers } from './compareParsers';
import { compareReplies } from './compareReplies';
import { BenchLab } from './drain/BenchLab';
import { mailWithGiants, mixedMail } from './drain/benchMail';
import { type Contest, holdContest, type Result } from './drain/holdContest';
import { table } from './drain/table';
import { compareSending } from './send/compareSending';
import { comparePop3 } from './pop3/comparePop3';
import { compareExchange } from './exchange/compareExchange';

const USAGE = `npm run bench -- [options]
  --messages N     messages to drain (default 10000; the other comparisons take less)
  --rounds N       rounds, of which the best counts (default 2)
  --json           figures as JSON instead of tables
  --cpu-prof DIR   a profile of each contestant, for Chrome's developer tools`;

const LATENCY_MS = 15;
const GIANTS = 6;
const SENT = 3000;
const OVER_HTTPS = 5000;

const fetchOnly = { label: 'imapflow, one FETCH, not parsed', contestant: 'imapflow', chunk: 0 } as const;
const fetchInChunks = {
	label: 'imapflow, chunks of 100, not parsed',
	contestant: 'imapflow',
	chunk: 100,
} as const;
const parseLoop = {
	label: 'imapflow, one FETCH, simpleParser',
	contestant: 'imapflow+simpleParser',
	chunk: 0,
} as const;
const ours = { label: 'ours, 10 in flight', contestant: 'ours', chunk: 10 } as const;
const oursWide = { label: 'ours, 100 in flight', contestant: 'ours', chunk: 100 } as const;
const oursInThread = {
	label: 'ours, parsing in a worker thread',
	contestant: 'ours+thread',
	chunk: 10,
} as const;
const oursBusy = {
	label: 'ours, 10 in flight, runs of 50 ms',
	contestant: 'ours',
	chunk: 10,
	runMs: 50,
} as const;

const drain: Contest = {
	title: 'Drain, mixed mail, some of 25 MB',
	entries: [fetchOnly, fetchInChunks, parseLoop, ours, oursInThread, oursWide],
};
const giants: Contest = {
	title: 'Drain, 25 MB mails among small ones',
	entries: [fetchOnly, parseLoop, ours, oursInThread],
};
const distant: Contest = {
	title: `Drain, mixed mail, ${String(2 * LATENCY_MS)} ms round trip`,
	latencyMs: LATENCY_MS,
	entries: [fetchOnly, fetchInChunks, parseLoop, ours, oursWide, oursBusy],
};

async function main(): Promise<void> {
	const { messages, rounds, json, profileTo } = options();
	const say = (text: string) => (json ? undefined : console.log(`${text}\n`));
	say(
		'Real Dovecot over TLS with XOAUTH2. Ours reads, parses, marks as read; the others mark nothing. Best of each figure.',
	);
	const lab = await BenchLab.start(profileTo);
	const results: Result[] = [];
	let pop3: Awaited<ReturnType<typeof comparePop3>> | undefined;
	try {
		const few = Math.min(1000, messages);
		for (const [contest, mail] of [
			[drain, () => mixedMail(messages)],
			[giants, () => mailWithGiants(Math.ceil(few / 5), GIANTS)],
			[distant, () => mixedMail(few)],
		] as const) {
			const result = await holdContest(lab, await lab.fill(mail()), contest, rounds);
			results.push(result);
			say(table(result));
		}
		pop3 = await comparePop3(lab, messages, rounds);
		say(pop3.text);
	} finally {
		await lab.stop();
	}
	const exchange = await compareExchange(Math.min(OVER_HTTPS, messages), rounds);
	say(exchange.text);
	const sending = await compareSending(Math.min(SENT, messages), rounds);
	say(sending.text);
	const parsers = await compareParsers(Math.min(1000, messages));
	say(`Parsers alone, nothing fetched\n${parsers.text}`);
	const replies = await compareReplies();
	say(replies.text);
	const kinds = await compareKinds(messages);
	say(kinds.text);
	const figures = {
		node: process.version,
		rounds,
		drains: results,
		sending: sending.contests,
		pop3: pop3 && { ...pop3.rows, look: pop3.look },
		exchange: exchange.rows,
		parsers: parsers.speeds,
		replies: replies.figures,
		kinds: kinds.figures,
	};
	if (json) console.log(JSON.stringify(figures, undefined, '\t'));
}

function options(): { messages: number; rounds: number; json: boolean; profileTo?: string } {
	const { values } = parseArgs({
		options: {
			messages: { type: 'string', default: '10000' },
			rounds: { type: 'string', default: '2' },
			json: { type: 'boolean', default: false },
			'cpu-prof': { type: 'string' },
			help: { type: 'boolean', default: false },
		},
	});
	const [messages, rounds] = [Number(values.messages), Number(values.rounds)];
	if (!values.help && messages >= 1 && rounds >= 1) {
		const profileTo = values['cpu-prof'];
		return { messages, rounds, json: values.json, ...(profileTo === undefined ? {} : { profileTo }) };
	}
	console.error(USAGE);
	process.exit(values.help ? 0 : 2);
}

void main();
