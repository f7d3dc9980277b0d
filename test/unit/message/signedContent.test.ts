import fc from 'fast-check';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { signedContent } from '../../../nodes/mail/message/signedContent';
import { ALGORITHMS, cms, der, oid, open, REST, VERSION } from './cmsOf';
import { readMessage } from './goldenMessages';
import { base64Lines, mimeOf } from './mimeOf';

const ENTITY = Buffer.from('Content-Type: text/plain; charset=utf-8\r\n\r\nDoor 4 — again.\r\n');

const mail = (
	object: Buffer,
	type = 'application/pkcs7-mime; smime-type=signed-data; name=smime.p7m',
): Buffer =>
	mimeOf('Subject: s', `Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', '', base64Lines(object));

describe('signedContent', () => {
	it.each([
		['in one piece', cms(der(4, ENTITY))],
		['open-ended', cms(der(4, ENTITY), open)],
		['in pieces', cms(open(0x24, der(4, ENTITY.subarray(0, 9)), der(4, ENTITY.subarray(9))), open)],
		[
			'in pieces of pieces',
			cms(der(0x24, open(0x24, der(4, ENTITY.subarray(0, 9))), der(4, ENTITY.subarray(9)))),
		],
		['open-ended within what has an end', der(0x30, oid(2), open(0xa0, cmsBody()))],
	])('is found %s', (_how, object) => {
		expect(signedContent(object)?.equals(ENTITY)).toBe(true);
	});

	function cmsBody(): Buffer {
		return der(0x30, VERSION, open(0x31), open(0x30, oid(1), open(0xa0, der(4, ENTITY))), REST);
	}

	it.each([
		['nothing', Buffer.alloc(0)],
		['what is encrypted', cms(der(4, ENTITY), der, 3)],
		[
			'a signature whose content is elsewhere',
			der(0x30, oid(2), der(0xa0, der(0x30, VERSION, ALGORITHMS, der(0x30, oid(1)), REST))),
		],
		['an object that is cut off', cms(der(4, ENTITY)).subarray(0, 60)],
		['lengths that lie', Buffer.from('3084ffffffff06092a864886f70d010702', 'hex')],
		['elements within elements', cms(Buffer.from('2480'.repeat(100_000), 'hex'), open)],
		[
			'algorithms within algorithms',
			der(0x30, oid(2), der(0xa0, der(0x30, VERSION, Buffer.from('3180'.repeat(50_000), 'hex')))),
		],
	])('is not found in %s', (_what, object) => {
		expect(signedContent(object)).toBeUndefined();
	});

	it('never throws', () => {
		const whole = readMessage('smime-opaque-stream');
		const object = Buffer.from(whole.toString('latin1').split('\r\n\r\n')[1] ?? '', 'base64');
		fc.assert(
			fc.property(fc.nat(object.length - 1), fc.nat(255), fc.nat(object.length), (at, octet, end) => {
				const changed = Buffer.from(object);
				changed[at] = octet;
				signedContent(changed.subarray(0, end));
			}),
			{ numRuns: 2000 },
		);
	});
});

describe('a signed message', () => {
	const SIGNED = { method: 'smime', kind: 'signed', signature: { status: 'notVerified' } };

	it.each([
		['by its type', 'application/pkcs7-mime; smime-type=signed-data'],
		['by its old type', 'application/x-pkcs7-mime; name=smime.p7m'],
		['by its name', 'application/octet-stream; name="smime.p7m"'],
	])('is opened, known %s, also where attachments are not wanted', async (_how, type) => {
		for (const attachments of [true, false]) {
			const parsed = await parseMessage(mail(cms(der(4, ENTITY), open), type), { attachments });
			expect(parsed).toMatchObject({ text: 'Door 4 — again.\n', security: SIGNED });
			expect(parsed.attachments).toMatchObject([{ fileName: 'smime.p7m' }]);
			expect(parsed.problem).toBeUndefined();
		}
	});

	it('may hold signed and encrypted messages', async () => {
		const inner = mail(cms(der(4, ENTITY)));
		expect(await parseMessage(mail(cms(der(4, inner))))).toMatchObject({
			text: 'Door 4 — again.\n',
			security: SIGNED,
		});
		const sealed = mail(
			cms(der(4, ENTITY), der, 3),
			'application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m',
		);
		const { text, security } = await parseMessage(mail(cms(der(4, sealed))));
		expect(text).toBeUndefined();
		expect(security).toEqual({ method: 'smime', kind: 'encrypted' });
	});

	it('is opened to a depth', async () => {
		let message: Buffer = ENTITY;
		for (let depth = 0; depth < 20; depth++) message = mail(cms(der(4, message)));
		const { attachments, problem } = await parseMessage(message);
		expect(attachments.length).toBeLessThan(10);
		expect(problem).toMatch(/could not be opened/);
	});

	it('says so where it cannot be opened', async () => {
		const { problem, attachments, security } = await parseMessage(mail(cms(der(4, ENTITY)).subarray(0, 60)));
		expect(problem).toMatch(/could not be opened/);
		expect(attachments).toMatchObject([{ fileName: 'smime.p7m' }]);
		expect(security).toEqual(SIGNED);
	});

	it('may be an invitation', async () => {
		const calendar = Buffer.from(
			'Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR',
		);
		expect((await parseMessage(mail(cms(der(4, calendar))))).calendar).toMatchObject({
			method: 'REQUEST',
			uid: '1',
		});
	});
});
