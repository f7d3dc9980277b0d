import { simpleParser } from 'mailparser';
import { parseMessage } from '../../nodes/mail/message/parseMessage';
import { generateMail, type GenerateOptions } from '../lab/mail/generateMail';

/** Messages a second of our parser and of mailparser, on the same messages, in turns. */
async function main(): Promise<void> {
	await compare('mixed', { count: Number(process.env.BENCH_MESSAGES ?? 2000) });
	await compare('small', {
		count: Number(process.env.BENCH_MESSAGES ?? 2000),
		kinds: ['plain', 'alternative'],
	});
}

async function compare(label: string, options: GenerateOptions): Promise<void> {
	const messages = [...generateMail(options)].map(({ mime }) => mime);
	const octets = messages.reduce((sum, { length }) => sum + length, 0);
	console.log(`${label}: ${messages.length} messages, ${(octets / 1e6).toFixed(1)} MB`);
	const parsers: Array<[string, (mime: Buffer) => Promise<unknown>]> = [
		['ours', (mime) => parseMessage(mime)],
		['ours, attachments listed only', (mime) => parseMessage(mime, { attachments: false })],
		['mailparser', (mime) => simpleParser(mime)],
		[
			'mailparser, without extras',
			(mime) => simpleParser(mime, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true }),
		],
	];
	const best = new Map<string, number>();
	for (let round = 0; round < 3; round++) {
		for (const [name, parse] of parsers)
			best.set(name, Math.max(best.get(name) ?? 0, await rate(messages, parse)));
	}
	const base = best.get('mailparser') ?? 1;
	for (const [name, persecond] of best) {
		console.log(
			`  ${name.padEnd(30)} ${persecond.toFixed(0).padStart(7)} msg/s  ${(persecond / base).toFixed(2)}x`,
		);
	}
}

async function rate(messages: readonly Buffer[], parse: (mime: Buffer) => Promise<unknown>): Promise<number> {
	const started = performance.now();
	for (const mime of messages) await parse(mime);
	return messages.length / ((performance.now() - started) / 1000);
}

void main();
