import { cpus, loadavg, totalmem } from 'node:os';
import { compareKinds } from './compareKinds';
import { compareParsers } from './compareParsers';
import { compareReplies } from './compareReplies';
import { BenchLab } from './drain/BenchLab';
import { compareDrains } from './drain/contests';
import { compareExchange } from './exchange/compareExchange';
import type { Figures, Machine, Recorded } from './Figures';
import { compareGrowth } from './growth/compareGrowth';
import { compareIdle } from './growth/compareIdle';
import { compareLarge } from './large/compareLarge';
import { compareLatency } from './latency/compareLatency';
import { compareInN8n } from './n8n/compareInN8n';
import type { Area, Options } from './options';
import { comparePop3 } from './pop3/comparePop3';
import { assertProgramsInstalled } from './pop3/programs';
import { compareProfiles } from './profile/compareProfiles';
import { compareSending } from './send/compareSending';

const SENT = 3_000;
const OVER_HTTPS = 5_000;
const LARGE = 6;
const PARSED = 1_000;
const EXECUTED = 600;
const SIZES = { drained: [1_000, 10_000, 100_000], walked: [500_000] };

type Say = (text: string) => void;

interface Printed {
	text: string;
}

/** Measures the chosen areas one after another, and prints each as soon as it is known. */
export async function measureAreas(options: Options, say: Say): Promise<Recorded> {
	const { messages, rounds, short: isShort, only, profileTo } = options;
	const recorded: Record<string, { figures: unknown; machine: Machine }> = {};
	const area = async <A extends Area>(name: A, measure: () => Promise<NonNullable<Figures[A]>>) => {
		if (!only.includes(name)) return;
		const before = machine();
		const figures = await measure();
		recorded[name] = { figures, machine: { ...before, load: [before.load[0], machine().load[0]] } };
	};
	const printed = async <T extends Printed>(result: Promise<T>, above = ''): Promise<T> => {
		say(above + (await result).text);
		return await result;
	};
	const startLab = async () => await BenchLab.start(profileTo);
	if (only.includes('pop3') && !isShort) await assertProgramsInstalled();
	await area('drain', async () => {
		say('Real Dovecot over TLS with XOAUTH2. Ours and n8n mark as read, the others mark nothing. Best of each figure.');
		return await withLab(startLab, async (lab) => await compareDrains(lab, { messages, rounds, isShort }, say));
	});
	await area('pop3', async () => {
		const compare = async (lab: BenchLab) =>
			await printed(comparePop3(lab, { messages, rounds, isShort }));
		const { rows, look } = await withLab(startLab, compare);
		return { ...rows, look };
	});
	await area('exchange', async () => {
		const given = { messages: Math.min(OVER_HTTPS, messages), rounds, isShort };
		return (await printed(compareExchange(given))).rows;
	});
	await area('n8n', async () => (await printed(compareInN8n(Math.min(EXECUTED, messages), rounds, profileTo))).figures);
	await area('latency', async () => (await printed(compareLatency())).rows);
	await area('large', async () => (await printed(compareLarge(startLab, LARGE))).rows);
	await area('growth', async () => (await printed(compareGrowth(startLab, SIZES))).rows);
	await area('idle', async () => (await printed(compareIdle(startLab))).rows);
	await area('sending', async () => (await printed(compareSending(Math.min(SENT, messages), rounds))).contests);
	const alone = 'Parsers alone, nothing fetched\n';
	await area('parsers', async () => (await printed(compareParsers(Math.min(PARSED, messages)), alone)).speeds);
	await area('replies', async () => (await printed(compareReplies())).figures);
	await area('kinds', async () => (await printed(compareKinds(messages))).figures);
	await area('profile', async () => (await printed(compareProfiles(startLab, Math.min(PARSED, messages)))).figures);
	return recorded as Recorded;
}

async function withLab<T>(start: () => Promise<BenchLab>, use: (lab: BenchLab) => Promise<T>): Promise<T> {
	const lab = await start();
	try {
		return await use(lab);
	} finally {
		await lab.stop();
	}
}

function machine(): Machine {
	const [load = 0] = loadavg();
	return {
		processor: cpus()[0]?.model.trim() ?? '',
		cores: cpus().length,
		memoryGb: Math.round(totalmem() / 1024 ** 3),
		node: process.version,
		date: new Date().toISOString(),
		load: [load, load],
	};
}
