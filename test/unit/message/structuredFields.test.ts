import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { parseMessageId, parseMessageIds } from '../../../nodes/mail/message/parseMessageIds';
import { base64Lines, mimeOf } from './mimeOf';

const EXCHANGE_ID = 'AM0PR08MB1234567890ABCDEF1234567890ABCDEF@AM0PR08MB12345.eurprd08.prod.outlook.com';

describe('message ids', () => {
	it.each([
		[`<${EXCHANGE_ID}>`, EXCHANGE_ID],
		// As Python's email package folds what is longer than a line.
		[`=?utf-8?q?=3C${EXCHANGE_ID.replace('@', '=40').replaceAll('.', '=2E')}=3E?=`, EXCHANGE_ID],
		[`=?utf-8?b?${Buffer.from(`<${EXCHANGE_ID}>`).toString('base64')}?=`, EXCHANGE_ID],
		[
			`=?us-ascii?Q?=3C${EXCHANGE_ID.slice(0, 30)}?= =?us-ascii?Q?${EXCHANGE_ID.slice(30).replace('@', '=40')}=3E?=`,
			EXCHANGE_ID,
		],
		// RFC 2822 appendix A.6.3.
		['<1234   @   local(machine)   .example>', '1234@local.example'],
		['<1@a.example> (added by postmaster@b.example)', '1@a.example'],
		['(see <2@b.example>) <1@a.example>', '1@a.example'],
		['(a (nested) comment)<1@a.example>', '1@a.example'],
		['1@a.example (no brackets)', '1@a.example'],
		['<"a (b"@c.example>', '"a(b"@c.example'],
		['<a(b@c.example>', 'a(b@c.example'],
	])('reads %j', (field, id) => {
		expect(parseMessageId(field)).toBe(id);
		expect(parseMessageIds(field)).toEqual([id]);
	});

	it('keeps a conversation together that a program answers with encoded words', async () => {
		const question = await parseMessage(mimeOf('From: a@b.example', `Message-ID: <${EXCHANGE_ID}>`, '', 'x'));
		const word = `=?utf-8?q?=3C${EXCHANGE_ID.replace('@', '=40')}=3E?=`;
		const answer = await parseMessage(
			mimeOf('From: c@d.example', `In-Reply-To: ${word}`, `References: ${word}`, '', 'x'),
		);
		expect(answer).toMatchObject({ inReplyTo: EXCHANGE_ID, references: [EXCHANGE_ID] });
		expect(answer.threadId).toBe(question.threadId);
	});
});

describe('MIME fields as encoded words', () => {
	it.each([
		['=?utf-8?q?text/html=3B_charset=3D=22utf-8=22?=', 'html'],
		['=?us-ascii?Q?text/html?=; charset=utf-8', 'html'],
		[`=?utf-8?B?${Buffer.from('text/html; charset=utf-8').toString('base64')}?=`, 'html'],
		['=?utf-8?Q?text/plain=3B?= =?utf-8?Q?_charset=3Dutf-8?=', 'text'],
	])('Content-Type: %s', async (type, kind) => {
		const mime = Buffer.from(`Content-Type: ${type}\r\n\r\nGrün`);
		expect(await parseMessage(mime)).toMatchObject({ [kind]: 'Grün' });
	});

	it('reads a multipart, an encoding and a disposition', async () => {
		const { text, attachments } = await parseMessage(
			mimeOf(
				'Content-Type: =?utf-8?q?multipart/mixed=3B_boundary=3D=22a_b=22?=',
				'',
				'--a b',
				'Content-Transfer-Encoding: =?utf-8?q?base64?=',
				'',
				base64Lines(Buffer.from('one')),
				'--a b',
				'Content-Type: text/plain',
				'Content-Disposition: =?utf-8?q?attachment=3B_filename=3D=22n=2Etxt=22?=',
				'',
				'two',
				'--a b--',
			),
		);
		expect(text).toBe('one');
		expect(attachments).toMatchObject([{ fileName: 'n.txt', size: 3 }]);
	});
});

describe('tags of recipients', () => {
	it.each([
		['support+4711@company.com', '4711'],
		['"Support" <support+4711+x@company.com>', '4711+x'],
		['"support+a b"@company.com', 'a b'],
		['support@company.com', undefined],
		['support+@company.com', undefined],
		['+4711@company.com', undefined],
		['support@com+pany.example', undefined],
	])('of %s: %s', async (address, tag) => {
		const { to, cc, bcc, from } = await parseMessage(
			mimeOf(`To: ${address}`, `Cc: ${address}`, `Bcc: ${address}`, `From: ${address}`, '', 'x'),
		);
		for (const list of [to, cc, bcc]) expect(list?.[0]?.tag).toBe(tag);
		expect(from?.[0]).not.toHaveProperty('tag');
	});
});
