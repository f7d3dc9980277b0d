import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { toItem } from '../../../nodes/mail/n8n/trigger/toItem';
import { generateMail } from '../../lab/mail/generateMail';
import { MailLab } from '../../lab/MailLab';
import { itemSettings } from '../../unit/n8n/trigger/itemSettings';
import { type Entry, type Measured, type Pass, runOnce } from './runOnce';
import type { ProfileShare } from './shareOfProfile';

const CHECKOUT = resolve(__dirname, '../../..');
const EMPTY_PACKAGE = join(__dirname, 'emptyPackage');

/** Those of people, without files: what is measured is n8n. */
const KINDS = ['plain', 'alternative'] as const;

const EMPTY: Entry = { label: 'a trigger that emits the same items without mail', trigger: 'empty' };
const KEEPING: Entry = {
	label: 'the same, with a deduplication key and a stored position for each',
	trigger: 'keeping',
};
const OURS: Entry = { label: 'ours, IMAP, 10 at a time, marked as read', trigger: 'ours' };

export interface InN8nRow extends Measured {
	label: string;
	/** Speed as a share of the trigger without mail. */
	toEmpty: number;
}

export interface InN8n {
	executions: number;
	rows: InN8nRow[];
	/** Of a run of ours that is not counted in `rows`, because profiling takes time itself. */
	profile: ProfileShare;
}

/**
 * Executions a second in real n8n, from the first start to the last end as n8n has stored them: of ours, with as many
 * messages waiting, and of triggers that have the same items at hand. They run in turns in the same n8n.
 *
 * @param profileTo folder that keeps the profile of n8n
 */
export async function compareInN8n(
	executions: number,
	rounds: number,
	profileTo?: string,
): Promise<{ text: string; figures: InN8n }> {
	if (!existsSync(join(CHECKOUT, 'dist')))
		throw new Error('Run npm run build first: n8n runs the package in dist/');
	const folder = await mkdtemp(join(tmpdir(), 'bench-n8n-'));
	if (profileTo !== undefined) await mkdir(profileTo, { recursive: true });
	const lab = await MailLab.start({ packages: [CHECKOUT, EMPTY_PACKAGE] });
	try {
		const mails = [...generateMail({ count: executions, kinds: [...KINDS] })].map(({ mime }) => mime);
		const items = join(folder, 'items.json');
		await writeFile(items, JSON.stringify(await itemsOf(mails)));
		const { user: mailbox } = lab.user();
		await lab.dovecot.deliverMany(mailbox, mails);
		const credential = await lab.signedInCredential();
		const profile = join(profileTo ?? folder, 'n8n.cpuprofile');
		const pass: Pass = { lab, credential, mailbox, items, executions, profile };
		// Nobody is to pay for n8n's first executions.
		for (const entry of [EMPTY, OURS]) await runOnce(pass, entry);
		const best = new Map<Entry, Measured>();
		for (let round = 0; round < rounds; round += 1)
			for (const entry of [EMPTY, KEEPING, OURS])
				best.set(entry, better(best.get(entry), (await runOnce(pass, entry)).measured));
		const { share } = await runOnce(pass, OURS, { isProfiled: true });
		if (share === undefined) throw new Error('n8n has written no profile');
		const empty = best.get(EMPTY)?.perSecond ?? NaN;
		const rows = [...best].map(([{ label }, measured]) => ({
			label,
			...measured,
			toEmpty: measured.perSecond / empty,
		}));
		const figures = { executions, rows, profile: share };
		return { text: tableOf(figures), figures };
	} finally {
		await lab.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

/** What our trigger would emit. */
async function itemsOf(mails: readonly Buffer[]): Promise<object[]> {
	const made = mails.map(async (mime, index) => {
		const delivery = { key: String(index), generation: 0, id: String(index), mime };
		const prepareBinary = async (_content: Buffer, fileName = '', mimeType = '') =>
			await Promise.resolve({ data: '', fileName, mimeType });
		return (await toItem(delivery, { settings: itemSettings, protocol: 'imap', prepareBinary })).json;
	});
	return await Promise.all(made);
}

function better(one: Measured | undefined, other: Measured): Measured {
	return {
		perSecond: Math.max(one?.perSecond ?? 0, other.perSecond),
		cpuMsEach: Math.min(one?.cpuMsEach ?? Infinity, other.cpuMsEach),
	};
}

function tableOf({ executions, rows, profile }: InN8n): string {
	const lines = rows.map(({ label, perSecond, toEmpty, cpuMsEach }) => {
		const figures = [
			`${perSecond.toFixed(1).padStart(7)} executions/s`,
			`${toEmpty.toFixed(2).padStart(7)}x of empty`,
			`${cpuMsEach.toFixed(1).padStart(7)} ms CPU each`,
		];
		return `  ${label.padEnd(66)}${figures.join('')}`;
	});
	const { busySeconds, oursSeconds } = profile;
	const share = (100 * oursSeconds) / busySeconds;
	return [
		`In n8n, from the start of the first to the end of the last of ${String(executions)} executions`,
		...lines,
		`  n8n's thread worked for ${busySeconds.toFixed(1)} s, ${oursSeconds.toFixed(2)} s of it (${share.toFixed(1)} %) in this package`,
	].join('\n');
}
