import type { Recorded } from '../Figures';
import type { ProfileFigures } from '../profile/compareProfiles';
import { GROUPS } from '../profile/groupProfile';

/** Of the groups: what a bare loop does not do at all. */
const PARSED = GROUPS.slice(0, 3);
const TEN = /^ours, 10 in flight(?:, parsed.*)?$/;

type Miss = (what: string, goal: number, reached: number | undefined, why: string) => void;
type Labeled<T> = T & { label: string };

/** Each goal of speed that the recorded figures miss, as a sentence. */
export function missedGoals(recorded: Recorded, figures: readonly ProfileFigures[]): string[] {
	const goals: string[] = [];
	const miss: Miss = (what, goal, reached, why) => {
		if (reached !== undefined && reached < goal)
			goals.push(`${what}: ${reached.toFixed(2)}x, the goal is ${String(goal)}x. ${why}`);
	};
	const figureOf = (protocol: ProfileFigures['protocol']) => figures.find((one) => one.protocol === protocol);
	const [near, , far] = recorded.drain?.figures ?? [];
	const imap = figureOf('IMAP');
	if (imap !== undefined && near !== undefined && far !== undefined) {
		const bareToN8n = rowOf(near.rows, /^imapflow, one FETCH, not/)?.toN8n ?? NaN;
		const chunks = rowOf(far.rows, /^imapflow, chunks/)?.toFetching ?? NaN;
		miss(
			'IMAP, to a bare FETCH',
			0.5,
			rowOf(near.rows, TEN)?.toFetching,
			whyOf(imap, 'one command, into memory'),
		);
		miss(
			"IMAP, to n8n's Email Trigger",
			5,
			rowOf(near.rows, TEN)?.toN8n,
			`A bare FETCH, which parses nothing, is at ${bareToN8n.toFixed(1)}x; with our parser and items at best ${(bareToN8n * boundOf(imap)).toFixed(1)}x.`,
		);
		miss(
			'IMAP, 30 ms, to a bare FETCH',
			0.8,
			rowOf(far.rows, TEN)?.toFetching,
			`A bare loop that fetches portions, as a trigger with a limit of messages in flight has to, reaches ${chunks.toFixed(2)}x without parsing or marking anything.`,
		);
	}
	const pop3 = figureOf('POP3');
	const { near: nearPop3 = [], far: farPop3 = [] } = recorded.pop3?.figures ?? {};
	if (pop3 !== undefined) {
		const unparsed = rowOf(farPop3, /not parsed$/)?.toRaw;
		const keeps =
			'The raw loop counts octets and throws them away; ours undoes dot-stuffing, keeps each message whole, and records its UIDL.';
		miss('POP3, not parsed, to a raw loop', 0.95, rowOf(nearPop3, /not parsed$/)?.toRaw, keeps);
		miss(
			'POP3, to a raw loop',
			0.7,
			rowOf(nearPop3, TEN)?.toRaw,
			whyOf(pop3, 'octets counted and thrown away'),
		);
		miss('POP3, 30 ms, not parsed, to a raw loop', 0.9, unparsed, keeps);
		miss(
			'POP3, 30 ms, to a raw loop',
			0.7,
			rowOf(farPop3, TEN)?.toRaw,
			`The raw loop parses nothing; ours without parsing reaches ${unparsed?.toFixed(2) ?? ''}x.`,
		);
	}
	for (const [api, protocol] of [
		['graph', 'Graph'],
		['ews', 'EWS'],
	] as const) {
		const rows = recorded.exchange?.figures.filter((row) => row.api === api) ?? [];
		const figure = figureOf(protocol);
		if (figure === undefined) continue;
		const own = rowOf(rows, TEN);
		miss(
			`${protocol}, to a bare loop`,
			0.9,
			own?.toBare,
			whyOf(figure, 'the same requests, marking as read included'),
		);
		const bare = rowOf(rows, /bare loop$/)?.peakMb ?? NaN;
		if (api === 'ews' && own !== undefined && own.peakMb > 160)
			goals.push(
				`EWS, peak memory: ${own.peakMb.toFixed(0)} MB, the goal is 160 MB. The process has ${figure.baseMb.toFixed(0)} MB before its first request, and the bare loop, which keeps nothing, peaks at ${bare.toFixed(0)} MB.`,
			);
	}
	missedElsewhere(recorded, miss);
	return goals;
}

/** Those that need no profile of a protocol. */
function missedElsewhere({ parsers, n8n }: Recorded, miss: Miss): void {
	for (const [mails, goal] of [
		['mixed', 7],
		['small', 4],
	] as const) {
		const speeds = parsers?.figures.filter((one) => one.mails === mails) ?? [];
		const [own, other] = ['ours', 'mailparser'].map((name) => speeds.find(({ parser }) => parser === name));
		if (own === undefined || other === undefined) continue;
		const micros = (speed: number) => (1e6 / speed).toFixed(0);
		miss(
			`Parser, ${mails} messages, to mailparser`,
			goal,
			own.ratio,
			`Ours takes ${micros(own.messagesPerSecond)} µs a message, mailparser ${micros(other.messagesPerSecond)} µs; the goal would be ${micros(other.messagesPerSecond * goal)} µs.`,
		);
	}
	const [empty, own] = [/^a trigger that emits/, /^ours/].map((label) =>
		rowOf(n8n?.figures.rows ?? [], label),
	);
	if (n8n !== undefined && empty !== undefined && own !== undefined)
		miss(
			'In n8n, to a trigger without mail',
			0.95,
			own.toEmpty,
			`An execution takes ${empty.cpuMsEach.toFixed(1)} ms of n8n without mail and ${own.cpuMsEach.toFixed(1)} ms with ours; the trigger without mail reads, parses and marks nothing.`,
		);
}

/** What a bare loop would reach if it also parsed and made items as ours does. */
function boundOf({ oursMs, bareMs, grouped }: ProfileFigures): number {
	return bareMs / (bareMs + oursMs * shareParsed(grouped));
}

function shareParsed(grouped: ProfileFigures['grouped']): number {
	const sum = (groups: readonly (typeof GROUPS)[number][]) =>
		groups.reduce((all, group) => all + grouped[group], 0);
	return sum(PARSED) / sum(GROUPS);
}

function whyOf(figure: ProfileFigures, bareDoes: string): string {
	const share = (100 * shareParsed(figure.grouped)).toFixed(0);
	return `The bare loop (${bareDoes}) parses, decodes and makes items of nothing, which is ${share} % of our time; at best ${boundOf(figure).toFixed(2)}x.`;
}

function rowOf<T>(rows: ReadonlyArray<Labeled<T>>, label: RegExp): T | undefined {
	return rows.find((row) => label.test(row.label));
}
