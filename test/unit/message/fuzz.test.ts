import { parseHeaders } from '../../../nodes/mail/message/parseHeaders';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { Random } from '../../lab/mail/Random';
import { GOLDEN_NAMES, readMessage } from './goldenMessages';

/** How long all mutations may take; a run for longer finds more, with the same seeds first. */
const BUDGET_MS = Number(process.env.FUZZ_MS ?? 4000);

/** What structure and encodings are made of: swapping these goes deeper than random octets do. */
const TOKENS = [
	'\r\n',
	'\n',
	'\r',
	'\r\n\r\n',
	'\n--',
	'--',
	':',
	';',
	'"',
	'=',
	'=\r\n',
	'=?',
	'?=',
	'?B?',
	'<',
	'>',
	'(',
	')',
	',',
	'\0',
	' ',
	'\t',
	'\\',
	"''",
	'*0*=',
	'multipart/mixed; boundary=',
	'message/rfc822',
	'base64',
	'quoted-printable',
	'utf-16',
	'\xff\xfe',
	'\xc3',
].map((token) => Buffer.from(token, 'latin1')) as [Buffer, ...Buffer[]];

describe('parseMessage survives mutations', () => {
	it(
		'of every golden message',
		async () => {
			const seeds = GOLDEN_NAMES.map((name) => readMessage(name));
			const random = new Random(20_250_601);
			const deadline = performance.now() + BUDGET_MS;
			let runs = 0;
			for (; performance.now() < deadline; runs++) {
				const mutant = mutate(seeds, random);
				await check(mutant).catch((error: unknown) => {
					throw new Error(`Mutation ${runs}: ${mutant.toString('base64')}`, { cause: error });
				});
			}
			expect(runs).toBeGreaterThan(100);
		},
		BUDGET_MS + 20_000,
	);

	it.each(['outlook-inline-image', 'chinese-gb2312', 'exchange-ndr'])(
		'of %s, cut off anywhere',
		async (name) => {
			const mime = readMessage(name);
			for (let length = 0; length < mime.length; length++) await check(mime.subarray(0, length));
		},
		60_000,
	);
});

async function check(mime: Buffer): Promise<void> {
	const before = Buffer.from(mime);
	const started = performance.now();
	const message = await parseMessage(mime);
	const taken = performance.now() - started;
	// A hang guard: most take less than a millisecond.
	if (taken > 20_000) throw new Error(`took ${taken} ms`);
	if (!mime.equals(before)) throw new Error('wrote to the message');
	for (const { content, size, fileName } of message.attachments) {
		if (content?.length !== size) throw new Error('size is not that of the content');
		if (fileName === '' || /[/\\\0]/.test(fileName)) throw new Error('unsafe file name');
	}
	for (const value of [message.text, message.html, message.subject])
		if (value === '') throw new Error('empty stand-in');
	for (const { address } of message.from ?? []) if (address === '') throw new Error('empty address');
	const { text, html, attachments, ...headers } = message;
	// What the body shows to be a report is no longer judged by the header section alone.
	const { problem, isAutoReply, autoReplyReason, doNotAutoReply, ...alone } = parseHeaders(mime);
	expect(headers).toMatchObject(alone);
	const listed = await parseMessage(mime, { attachments: false });
	if (listed.attachments.length !== attachments.length) throw new Error('listed differently');
}

function mutate(seeds: readonly Buffer[], random: Random): Buffer {
	let mutant = Buffer.from(seeds[random.between(0, seeds.length - 1)] as Buffer);
	for (let left = random.between(1, 8); left > 0 && mutant.length > 0; left--) {
		const at = random.between(0, mutant.length - 1);
		const to = Math.min(mutant.length, at + random.between(0, 80));
		switch (random.between(0, 5)) {
			case 0:
				mutant[at] = random.between(0, 255);
				break;
			case 1:
				mutant = Buffer.concat([mutant.subarray(0, at), random.pick(TOKENS), mutant.subarray(at)]);
				break;
			case 2:
				mutant = Buffer.concat([mutant.subarray(0, at), mutant.subarray(to)]);
				break;
			case 3:
				mutant = Buffer.concat([mutant.subarray(0, to), mutant.subarray(at)]);
				break;
			case 4: {
				const other = seeds[random.between(0, seeds.length - 1)] as Buffer;
				mutant = Buffer.concat([mutant.subarray(0, at), other.subarray(random.between(0, other.length - 1))]);
				break;
			}
			default: {
				const token = random.pick(TOKENS);
				const found = mutant.indexOf(token, at);
				if (found >= 0)
					mutant = Buffer.concat([
						mutant.subarray(0, found),
						random.pick(TOKENS),
						mutant.subarray(found + token.length),
					]);
			}
		}
	}
	return mutant;
}
