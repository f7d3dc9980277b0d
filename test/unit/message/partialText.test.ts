import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { mimeOf } from './mimeOf';

const html = (text: string) => ['Content-Type: text/html', '', `<p>${text}</p>`];
const plain = (text: string) => ['Content-Type: text/plain', '', text];
const image = ['Content-Type: image/png', '', 'x'];

let count = 0;
function multipart(type: string, ...parts: string[][]): string[] {
	const boundary = `b${String(++count)}`;
	const all = parts.flatMap((part) => [`--${boundary}`, ...part]);
	return [`Content-Type: multipart/${type}; boundary=${boundary}`, '', ...all, `--${boundary}--`];
}

const read = async (lines: string[]) => await parseMessage(mimeOf('From: kim@fabrikam.example', ...lines));

describe('a message whose plain text is only a part of it', () => {
	it.each([
		['the footer of a mailing list below HTML', multipart('mixed', html('It sticks.'), plain('To leave the list …'))],
		['a notice above HTML', multipart('mixed', plain('From outside.'), html('It sticks.'))],
		['HTML that goes on behind a picture', multipart('mixed', plain('Look:'), image, html('It sticks.'))],
		[
			'HTML behind one that has both forms',
			multipart('mixed', multipart('alternative', plain('Look:'), html('Look:')), html('It sticks.')),
		],
		[
			'HTML that is the only form of itself',
			multipart('mixed', multipart('alternative', html('It sticks.')), plain('To leave the list …')),
		],
	])('has all that somebody wrote in replyText: %s', async (_what, lines) => {
		expect((await read(lines)).replyText).toContain('It sticks.');
	});

	it('has the text once where both forms are there', async () => {
		const whole = multipart('alternative', plain('It sticks.\nAgain.'), multipart('mixed', html('It sticks.'), html('Again.')));
		expect(await read(whole)).toMatchObject({ replyText: 'It sticks.\nAgain.' });
	});

	it('has text that is the only form of itself in the HTML, too', async () => {
		const lines = multipart('mixed', multipart('alternative', plain('It sticks.')), html('To leave the list …'));
		expect((await read(lines)).html).toContain('It sticks.');
	});
});
