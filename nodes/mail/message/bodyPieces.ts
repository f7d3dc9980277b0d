import { yieldToEventLoop, isYieldDue } from '../async/yieldToEventLoop';
import { parseMessage } from './parseMessage';
import { linesOfHtml } from './reply/linesOfHtml';

const PIECE_CHARS = 16 * 1024;

/**
 * The visible text of a message, decoded: its plain text, and the text of its HTML. In pieces, so that the
 * event loop is not blocked; `undefined` separates the texts.
 */
export async function* bodyPieces(mime: Buffer): AsyncGenerator<string | undefined> {
	const { text, html } = await parseMessage(mime, { attachments: false, replyText: false });
	if (text !== undefined) yield* piecesOf(text);
	if (html === undefined) return;
	yield undefined;
	let piece = '';
	for (const { text: line } of await linesOfHtml(html)) {
		piece += `${line}\n`;
		if (piece.length < PIECE_CHARS) continue;
		yield* piecesOf(piece);
		piece = '';
	}
	yield piece;
}

async function* piecesOf(text: string): AsyncGenerator<string> {
	for (let from = 0; from < text.length; ) {
		const to = pieceEnd(text, from);
		yield text.slice(from, to);
		from = to;
		if (isYieldDue()) await yieldToEventLoop();
	}
}

/** Before a space, if there is one: a letter and its accent are not separated, and spaces stay together. */
function pieceEnd(text: string, from: number): number {
	const limit = from + PIECE_CHARS;
	if (limit >= text.length) return text.length;
	for (let to = limit; to > from + PIECE_CHARS / 2; to -= 1) {
		if (/\s/.test(text.charAt(to)) && !/\s/.test(text.charAt(to - 1))) return to;
	}
	return limit;
}
