import { generateMail } from '../../lab/mail/generateMail';
import { type LabeledReply, LABELED_REPLIES } from '../../unit/message/reply/labeledReplies';
import { Random } from '../../lab/mail/Random';

const MEGABYTE = 1_000_000;
/** One mail in so many carries a file of a few megabytes; the generator's own go up to 400 kB. */
const LARGE_EVERY = 250;
/** One in so many has the size that servers let through at most, by default. */
const GIANT_EVERY = 1000;
/** One in so many answers another mail and quotes it; every third of them in HTML alone. */
const REPLY_EVERY = 10;

/**
 * A mailbox of a service desk: most mails a few kilobytes, many of them answers, some with files up to 4 MB, a few of
 * 25 MB. The same for the same count.
 */
export function* mixedMail(count: number): Generator<Buffer> {
	const random = new Random(7);
	for (const { index, mime } of generateMail({ count })) {
		if (index % GIANT_EVERY === GIANT_EVERY - 1) yield mailWithFile(index, 18 * MEGABYTE);
		else if (index % REPLY_EVERY === REPLY_EVERY - 1 && index % LARGE_EVERY !== LARGE_EVERY - 1)
			yield replyMail(index);
		else if (index % LARGE_EVERY === LARGE_EVERY - 1)
			yield mailWithFile(index, random.between(1, 4) * MEGABYTE);
		else yield mime;
	}
}

/** Mails of 25 MB among small ones: what a server lets through at most, by default. */
export function* mailWithGiants(count: number, giants: number): Generator<Buffer> {
	const every = Math.max(1, Math.floor(count / giants));
	for (const { index, mime } of generateMail({ count, seed: 2 })) {
		yield index % every === every - 1 ? mailWithFile(index, 18 * MEGABYTE) : mime;
	}
}

/** Mails that each carry one file of so many octets, and nothing else. */
export function* largeMail(count: number, fileOctets: number): Generator<Buffer> {
	for (let index = 0; index < count; index += 1) yield mailWithFile(index, fileOctets);
}

function replyMail(index: number): Buffer {
	const { source, isHtml } = LABELED_REPLIES[(index * 7) % LABELED_REPLIES.length] as LabeledReply;
	const head =
		`From: Ada Lovelace <ada.lovelace@fabrikam.example>\r\nTo: <support@contoso.example>\r\nSubject: Re: ${String(index)}\r\n` +
		`Date: Mon, 05 Jan 2026 08:00:00 +0000\r\nMessage-ID: <reply.${String(index)}@fabrikam.example>\r\n` +
		`In-Reply-To: <${String(index)}@contoso.example>\r\nMIME-Version: 1.0\r\n` +
		`Content-Type: text/${isHtml ? 'html' : 'plain'}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`;
	return Buffer.from(head + (source.html ?? source.text ?? '').replaceAll('\n', '\r\n'));
}

/** @param octets size of the file; by base64 the mail gets larger by more than a third */
function mailWithFile(index: number, octets: number): Buffer {
	const head =
		`From: Ada Lovelace <ada.lovelace@fabrikam.example>\r\nTo: <support@contoso.example>\r\nSubject: Recording ${String(index)}\r\n` +
		`Date: Mon, 05 Jan 2026 08:00:00 +0000\r\nMessage-ID: <large.${String(index)}@fabrikam.example>\r\nMIME-Version: 1.0\r\n` +
		'Content-Type: multipart/mixed; boundary="=_large"\r\n\r\n' +
		'--=_large\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe recording is attached.\r\n' +
		'--=_large\r\nContent-Type: video/mp4\r\nContent-Disposition: attachment; filename="recording.mp4"\r\n' +
		'Content-Transfer-Encoding: base64\r\n\r\n';
	return Buffer.concat([Buffer.from(head), base64Lines(octets), Buffer.from('\r\n--=_large--\r\n')]);
}

const encoded = new Map<number, Buffer>();

function base64Lines(octets: number): Buffer {
	const known = encoded.get(octets);
	if (known) return known;
	const text = new Random(octets).bytes(octets).toString('base64');
	const lines = Buffer.from((text.match(/.{1,76}/g) ?? []).join('\r\n'), 'latin1');
	encoded.set(octets, lines);
	return lines;
}
