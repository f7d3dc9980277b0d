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
import { assertProgramsInstalled } from './pop3/programs';
import { compareExchange } from './exchange/compareExchange';
import { compareLarge } from './large/compareLarge';

const AREAS = ['drain', 'pop3', 'exchange', 'large', 'sending', 'parsers', 'replies', 'kinds'] as const;
type Area = (typeof AREAS)[number];

const USAGE = `npm run bench -- [options]
  --messages N     messages to drain (default 10000; the other comparisons take less)
  --rounds N       rounds; the best counts, of ratios in sending the median (default 2)
  --only AREAS     of ${AREAS.join(', ')}; several with commas (default: all)
  --json           figures as JSON instead of tables
  --cpu-prof DIR   a profile of each contestant, for Chrome's developer tools`;

const LATENCY_MS = 15;
const GIANTS = 6;
const SENT = 3000;
const OVER_HTTPS = 5000;
const LARGE = 6;

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

interface Options {
	messages: number;
	rounds: number;
	json: boolean;
	only: readonly Area[];
	profileTo?: string;
}

type Say = (text: string) => void;

async function main(): Promise<void> {
	const given = options();
	const { messages, rounds, json, only } = given;
	const say: Say = (text) => {
		if (!json) console.log(`${text}\n`);
	};
	const printed = async <T extends { text: string }>(area: Area, run: () => Promise<T>, above = '') => {
		if (!only.includes(area)) return undefined;
		const result = await run();
		say(`${above}${result.text}`);
		return result;
	};
	const { drains, pop3 } = await compareDovecot(given, say);
	const exchange = await printed(
		'exchange',
		async () => await compareExchange(Math.min(OVER_HTTPS, messages), rounds),
	);
	const startLab = async () => await BenchLab.start(given.profileTo);
	const large = await printed('large', async () => await compareLarge(startLab, LARGE));
	const sending = await printed(
		'sending',
		async () => await compareSending(Math.min(SENT, messages), rounds),
	);
	const above = 'Parsers alone, nothing fetched\n';
	const parsers = await printed('parsers', async () => await compareParsers(Math.min(1000, messages)), above);
	const replies = await printed('replies', compareReplies);
	const kinds = await printed('kinds', async () => await compareKinds(messages));
	const figures = {
		node: process.version,
		rounds,
		drains,
		sending: sending?.contests,
		pop3: pop3 && { ...pop3.rows, look: pop3.look },
		exchange: exchange?.rows,
		large: large?.rows,
		parsers: parsers?.speeds,
		replies: replies?.figures,
		kinds: kinds?.figures,
	};
	if (json) console.log(JSON.stringify(figures, undefined, '\t'));
}

async function compareDovecot(
	{ messages, rounds, only, profileTo }: Options,
	say: Say,
): Promise<{ drains: Result[]; pop3?: Awaited<ReturnType<typeof comparePop3>> }> {
	const drains: Result[] = [];
	if (!only.includes('drain') && !only.includes('pop3')) return { drains };
	say(
		'Real Dovecot over TLS with XOAUTH2. Ours reads, parses, marks as read; the others mark nothing. Best of each figure.',
	);
	if (only.includes('pop3')) await assertProgramsInstalled();
	const lab = await BenchLab.start(profileTo);
	try {
		const few = Math.min(1000, messages);
		const contests = [
			[drain, () => mixedMail(messages)],
			[giants, () => mailWithGiants(Math.ceil(few / 5), GIANTS)],
			[distant, () => mixedMail(few)],
		] as const;
		for (const [contest, mail] of only.includes('drain') ? contests : []) {
			const result = await holdContest(lab, await lab.fill(mail()), contest, rounds);
			drains.push(result);
			say(table(result));
		}
		if (!only.includes('pop3')) return { drains };
		const pop3 = await comparePop3(lab, messages, rounds);
		say(pop3.text);
		return { drains, pop3 };
	} finally {
		await lab.stop();
	}
}

function options(): Options {
	const { values } = parseArgs({
		options: {
			messages: { type: 'string', default: '10000' },
			rounds: { type: 'string', default: '2' },
			only: { type: 'string', default: AREAS.join(',') },
			json: { type: 'boolean', default: false },
			'cpu-prof': { type: 'string' },
			help: { type: 'boolean', default: false },
		},
	});
	const [messages, rounds] = [Number(values.messages), Number(values.rounds)];
	const named = values.only.split(',').map((name) => name.trim());
	const only = AREAS.filter((area) => named.includes(area));
	if (!values.help && messages >= 1 && rounds >= 1 && only.length === named.length) {
		const profileTo = values['cpu-prof'];
		return { messages, rounds, json: values.json, only, ...(profileTo === undefined ? {} : { profileTo }) };
	}
	console.error(USAGE);
	process.exit(values.help ? 0 : 2);
}

void main();
