import { headerEnd } from './readEnvelope';

const BCC = /^bcc[ \t]*:.*(?:\r?\n[ \t].*)*(?:\r?\n|$)/gim;

/** The message as recipients get it: nobody sees whom it went to in secret. */
export function withoutBcc(mime: Buffer): Buffer {
	const end = headerEnd(mime);
	const header = mime.subarray(0, end).toString('latin1');
	const kept = header.replace(BCC, '');
	return kept.length === header.length
		? mime
		: Buffer.concat([Buffer.from(kept, 'latin1'), mime.subarray(end)]);
}
