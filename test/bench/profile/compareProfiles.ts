import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchLab } from '../drain/BenchLab';
import { mixedMail } from '../drain/benchMail';
import { competeExchange, type ExchangeEntry, withServer } from '../exchange/compareExchange';
import type { Profile } from '../n8n/shareOfProfile';
import { profileTable } from '../report/profileTable';
import { type Grouped, groupProfile } from './groupProfile';

/** The best of them counts: what disturbs makes it worse. */
const ROUNDS = 2;

export interface ProfileFigures {
	protocol: 'IMAP' | 'POP3' | 'Graph' | 'EWS';
	messages: number;
	/** Processor time of a message in milliseconds, of ours and of the bare loop, neither of them profiled. */
	oursMs: number;
	bareMs: number;
	/** Resident memory of ours before the first request. */
	baseMb: number;
	grouped: Grouped;
}

interface Cost {
	cpuSeconds: number;
	baseMb: number;
}

/** Who runs, and under the profiler if there is a file for the profile. */
type Run = (who: 'ours' | 'bare', profile?: string) => Promise<Cost>;

/** Where ours spends its time, 10 in flight, and what a bare loop takes for the same messages. */
export async function compareProfiles(
	start: () => Promise<BenchLab>,
	messages: number,
): Promise<{ text: string; figures: ProfileFigures[] }> {
	const folder = await mkdtemp(join(tmpdir(), 'bench-profile-'));
	const figures: ProfileFigures[] = [];
	const look = async (protocol: ProfileFigures['protocol'], run: Run) =>
		figures.push({ protocol, messages, ...(await costs(run, messages, join(folder, protocol))) });
	const lab = await start();
	try {
		const mails = await lab.fill(mixedMail(messages));
		await look('IMAP', async (who, profile) => {
			const entry = {
				contestant: who === 'ours' ? who : 'imapflow',
				chunk: who === 'ours' ? 10 : 0,
			} as const;
			return await lab.compete(mails, { ...entry, ...(profile === undefined ? {} : { profile }) });
		});
		await look('POP3', async (who, profile) => {
			const entry = {
				contestant: who === 'ours' ? 'pop3 ours' : 'pop3 raw',
				chunk: who === 'ours' ? 10 : 50,
			} as const;
			return await lab.compete(mails, { ...entry, ...(profile === undefined ? {} : { profile }) });
		});
		await withServer([messages], async (server) => {
			for (const [api, protocol] of [
				['graph', 'Graph'],
				['ews', 'EWS'],
			] as const) {
				const entry: ExchangeEntry = { label: protocol, contestant: 'record', chunk: 10 };
				await competeExchange(server, api, messages, entry);
				await look(protocol, async (who, profile) => {
					const contestant = who === 'ours' ? who : 'replay';
					return await competeExchange(server, api, messages, {
						...entry,
						contestant,
						...(profile === undefined ? {} : { profile }),
					});
				});
			}
		});
	} finally {
		await lab.stop();
		await rm(folder, { recursive: true, force: true });
	}
	return { text: profileTable(figures), figures };
}

async function costs(
	run: Run,
	messages: number,
	file: string,
): Promise<Omit<ProfileFigures, 'protocol' | 'messages'>> {
	const best = { ours: Infinity, bare: Infinity };
	let baseMb = 0;
	for (let round = 0; round < ROUNDS; round += 1) {
		for (const who of ['bare', 'ours'] as const) {
			const cost = await run(who);
			best[who] = Math.min(best[who], (1000 * cost.cpuSeconds) / messages);
			baseMb = cost.baseMb;
		}
	}
	await run('ours', file);
	const grouped = groupProfile(JSON.parse(await readFile(file, 'utf8')) as Profile);
	return { oursMs: best.ours, bareMs: best.bare, baseMb, grouped };
}
