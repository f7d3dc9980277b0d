import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { replyText } from '../../nodes/mail/message/reply/replyText';
import { type LabeledReply, LABELED_REPLIES, scoreOf } from '../unit/message/reply/labeledReplies';
import type { ReplyFigures } from './compareReplies';

const run = promisify(execFile);

type Read = (source: LabeledReply['source']) => Promise<string | undefined> | string | undefined;

/** A library that takes longer over 20 kB is not fit for mail from strangers. */
const LIMIT_MS = 10_000;
const HOSTILE_CHARS = 20_000;

const HOSTILE: ReadonlyArray<readonly [string, string]> = [
	['On ', 'x'],
	['On a b\n', 'x'],
	['Op a\n', 'x'],
	['> a\n\n', 'b'],
	['> a\nb\n', 'c'],
	['W dniu ', 'x'],
	['\n', 'x'],
	[' ', 'x'],
	['From: a\n', 'x'],
	['20/1', '@'],
	['-', 'x'],
];

const LIBRARIES: Readonly<Record<string, () => Promise<Read>>> = {
	ours: () => Promise.resolve(replyText),
	'email-reply-parser': async () => {
		const { default: Parser } = await import('email-reply-parser');
		return ({ text = '' }) => new Parser().read(text).getVisibleText();
	},
	'node-email-reply-parser': async () => {
		const { default: read } = await import('node-email-reply-parser');
		return ({ text = '' }) => read(text).getVisibleText();
	},
	planer: async () => {
		// It has no types.
		const name: string = 'planer';
		const { default: planer } = (await import(name)) as {
			default: { extractFromPlain(text: string): string };
		};
		return ({ text = '' }) => planer.extractFromPlain(text);
	},
	'the text as it is': () => Promise.resolve(({ text = '' }) => text),
};

/** Reply text by us and by the libraries of npm that do the same, on mails whose lines are labeled. */
async function main(): Promise<void> {
	const [, , library, index] = process.argv;
	if (library !== undefined) {
		const [piece, end] = HOSTILE[Number(index)] ?? ['', ''];
		const read = await (LIBRARIES[library] as () => Promise<Read>)();
		const started = performance.now();
		await read({ text: piece.repeat(HOSTILE_CHARS / piece.length) + end, subject: 'Re: a' });
		process.stdout.write(String(performance.now() - started));
		return;
	}
	const texts = LABELED_REPLIES.filter(({ isHtml }) => !isHtml);
	const html = LABELED_REPLIES.filter(({ isHtml }) => isHtml);
	const figures: ReplyFigures[] = [];
	for (const [name, load] of Object.entries(LIBRARIES)) {
		const row = await compare('texts', name, await load(), texts);
		figures.push({ ...row, worstMs: await worstOfHostile(name) });
	}
	figures.push(await compare('HTML (the libraries read none, or ask for a DOM)', 'ours', replyText, html));
	process.stdout.write(JSON.stringify(figures));
}

async function compare(
	what: string,
	library: string,
	read: Read,
	mails: readonly LabeledReply[],
): Promise<ReplyFigures> {
	let [written, kept, foreign, mailsCut] = [0, 0, 0, 0];
	for (const mail of mails) {
		const score = scoreOf(mail, await read(mail.source));
		written += score.written;
		kept += score.keptWritten;
		foreign += score.keptForeign;
		if (score.cut.length > 0) mailsCut++;
	}
	const rounds = 20;
	const started = performance.now();
	for (let round = 0; round < rounds; round++) for (const { source } of mails) await read(source);
	const microseconds = ((performance.now() - started) * 1000) / (rounds * mails.length);
	return {
		what,
		library,
		mails: mails.length,
		recall: kept / written,
		precision: kept / (kept + foreign),
		mailsCut,
		microseconds,
	};
}

/** Each in a process of its own, as some do not end. */
async function worstOfHostile(library: string): Promise<number> {
	let worst = 0;
	for (const index of HOSTILE.keys()) {
		const args = [...process.execArgv, __filename, library, String(index)];
		const { stdout } = await run(process.execPath, args, { timeout: LIMIT_MS, killSignal: 'SIGKILL' }).catch(
			() => ({ stdout: '' }),
		);
		worst = Math.max(worst, stdout === '' ? LIMIT_MS : Number(stdout));
	}
	return worst;
}

void main();
