import { hasN8n } from '../n8nAsInstalled';
import type { BenchLab } from './BenchLab';
import { mailWithGiants, mixedMail } from './benchMail';
import { type Contest, type Entry, holdContest, type Result } from './holdContest';
import { table } from './table';

const LATENCY_MS = 15;
const GIANTS = 6;
const DISTANT = 1_000;

const fetchOnly: Entry = { label: 'imapflow, one FETCH, not parsed', contestant: 'imapflow', chunk: 0 };
const fetchInChunks: Entry = {
	label: 'imapflow, chunks of 100, not parsed',
	contestant: 'imapflow',
	chunk: 100,
};
const parseLoop: Entry = {
	label: 'imapflow, one FETCH, simpleParser',
	contestant: 'imapflow+simpleParser',
	chunk: 0,
};
const n8nResolved: Entry = { label: "n8n's Email Trigger, resolved", contestant: 'n8n resolved', chunk: 0 };
const n8nSimple: Entry = {
	label: "n8n's Email Trigger, simple with attachments",
	contestant: 'n8n simple',
	chunk: 0,
};
const ours: Entry = { label: 'ours, 10 in flight', contestant: 'ours', chunk: 10 };
const oursWide: Entry = { label: 'ours, 100 in flight', contestant: 'ours', chunk: 100 };
const oursInThread: Entry = {
	label: 'ours, parsing in a worker thread',
	contestant: 'ours+thread',
	chunk: 10,
};
const oursBusy: Entry = {
	label: 'ours, 10 in flight, runs of 50 ms',
	contestant: 'ours',
	chunk: 10,
	runMs: 50,
};

const near = 'Drain, mixed mail, some of 25 MB';
const far = `Drain, mixed mail, ${String(2 * LATENCY_MS)} ms round trip`;

interface Held {
	contest: Contest;
	mail(): Iterable<Buffer>;
}

function contestsOf(messages: number, isShort: boolean): Held[] {
	const few = Math.min(DISTANT, messages);
	if (isShort) {
		const entries = [fetchOnly, parseLoop, n8nResolved, ours, oursWide];
		return [
			{ contest: contest(near, entries), mail: () => mixedMail(messages) },
			{ contest: contest(far, entries, LATENCY_MS), mail: () => mixedMail(Math.ceil(messages / 3)) },
		];
	}
	const n8n = [n8nResolved, n8nSimple];
	const wide = [fetchOnly, fetchInChunks, parseLoop, ...n8n, ours, oursInThread, oursWide];
	const distant = [fetchOnly, fetchInChunks, parseLoop, ...n8n, ours, oursWide, oursBusy];
	return [
		{ contest: contest(near, wide), mail: () => mixedMail(messages) },
		{
			contest: contest('Drain, 25 MB mails among small ones', [fetchOnly, parseLoop, ...n8n, ours, oursInThread]),
			mail: () => mailWithGiants(Math.ceil(few / 5), GIANTS),
		},
		{ contest: contest(far, distant, LATENCY_MS), mail: () => mixedMail(few) },
	];
}

function contest(title: string, all: Entry[], latencyMs = 0): Contest {
	return { title, latencyMs, entries: all.filter(({ contestant }) => hasN8n || !contestant.startsWith('n8n')) };
}

/** @param options.isShort fewer contestants and messages, for a run of two minutes */
export async function compareDrains(
	lab: BenchLab,
	{ messages, rounds, isShort }: { messages: number; rounds: number; isShort: boolean },
	say: (text: string) => void,
): Promise<Result[]> {
	const results: Result[] = [];
	for (const held of contestsOf(messages, isShort)) {
		const result = await holdContest(lab, await lab.fill(held.mail()), held.contest, rounds);
		results.push(result);
		say(table(result));
	}
	return results;
}
