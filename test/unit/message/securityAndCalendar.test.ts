import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { readMessage } from './goldenMessages';
import { mimeOf } from './mimeOf';

const signedData = '3080 0609 2a864886f70d010702 a080'.replaceAll(' ', '');
const envelopedData = '3080 0609 2a864886f70d010703 a080'.replaceAll(' ', '');
const pkcs7 = (params: string, hex = '') =>
	mimeOf(
		`Content-Type: application/pkcs7-mime${params}`,
		'Content-Transfer-Encoding: base64',
		'',
		Buffer.from(hex, 'hex').toString('base64'),
	);
const signed = (type: string) =>
	mimeOf(
		'Content-Type: multipart/signed; boundary=b',
		'',
		'--b',
		'',
		'text',
		'--b',
		`Content-Type: ${type}`,
		'',
		'x',
		'--b--',
	);

describe('security', () => {
	it.each([
		['signed by S/MIME, in the clear', signed('application/pkcs7-signature'), 'smime', 'signed'],
		['signed by S/MIME, under its old name', signed('application/x-pkcs7-signature'), 'smime', 'signed'],
		['signed by S/MIME, opaque', pkcs7('; smime-type=signed-data'), 'smime', 'signed'],
		['encrypted by S/MIME', pkcs7('; smime-type=enveloped-data'), 'smime', 'encrypted'],
		['encrypted by S/MIME, authenticated', pkcs7('; smime-type=authEnveloped-data'), 'smime', 'encrypted'],
		['signed by S/MIME, told by its content', pkcs7('; name=smime.p7m', signedData), 'smime', 'signed'],
		[
			'encrypted by S/MIME, told by its content',
			pkcs7('; name=smime.p7m', envelopedData),
			'smime',
			'encrypted',
		],
		['signed by PGP', readMessage('pgp-signed'), 'pgp', 'signed'],
		['encrypted by PGP', readMessage('pgp-encrypted'), 'pgp', 'encrypted'],
		[
			'encrypted by PGP, in the text',
			mimeOf('Subject: a', '', '-----BEGIN PGP MESSAGE-----', '', 'x'),
			'pgp',
			'encrypted',
		],
		[
			'signed by PGP, in the text',
			mimeOf('Subject: a', '', '-----BEGIN PGP SIGNED MESSAGE-----', '', 'x'),
			'pgp',
			'signed',
		],
	])('of a message %s', async (_what, mime, method, kind) => {
		expect((await parseMessage(mime)).security).toEqual({
			method,
			kind,
			...(kind === 'signed' ? { signature: { status: 'notVerified' } } : {}),
		});
	});

	it.each([
		['nothing of the kind', mimeOf('Subject: a', '', 'text')],
		['a list of certificates', pkcs7('; smime-type=certs-only')],
		['a compressed message', pkcs7('; smime-type=compressed-data')],
		['a signature that signs nothing', mimeOf('Content-Type: application/pgp-signature', '', 'x')],
		['a quoted PGP message', mimeOf('Subject: a', '', '> -----BEGIN PGP MESSAGE-----')],
	])('is absent with %s', async (_what, mime) => {
		expect((await parseMessage(mime)).security).toBeUndefined();
	});

	it.each([
		['S/MIME', pkcs7('', signedData), 'smime.p7m', Buffer.from(signedData, 'hex')],
		[
			'PGP',
			mimeOf(
				'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
				'',
				'--b',
				'Content-Type: application/octet-stream',
				'',
				'-----BEGIN PGP MESSAGE-----',
				'--b--',
			),
			'encrypted.asc',
			Buffer.from('-----BEGIN PGP MESSAGE-----'),
		],
	])('leaves %s intact, and named', async (_what, mime, fileName, content) => {
		expect((await parseMessage(mime)).attachments).toMatchObject([{ fileName, content }]);
	});

	it('considers parts that stayed on the server', async () => {
		const omitted = [{ part: '1', mimeType: 'application/pkcs7-mime', size: 9, reason: 'tooLarge' }] as const;
		expect((await parseMessage(pkcs7('; smime-type=signed-data'), { omitted })).security).toEqual({
			method: 'smime',
			kind: 'signed',
			signature: { status: 'notVerified' },
		});
	});
});

describe('a calendar object', () => {
	const calendar = (type: string, method = '') =>
		mimeOf(
			`Content-Type: ${type}`,
			'',
			'BEGIN:VCALENDAR',
			'VERSION:2.0',
			...(method === '' ? [] : [`METHOD:${method}`]),
			'END:VCALENDAR',
		);

	it.each([
		['text/calendar; method=REQUEST', '', 'REQUEST'],
		['text/calendar; method=reply', '', 'REPLY'],
		['text/calendar', 'CANCEL', 'CANCEL'],
		['application/ics; name=invite.ics', 'REQUEST', 'REQUEST'],
		['text/calendar; method="a b"', '', undefined],
		['text/calendar', '', undefined],
		['text/plain; name=a.txt; method=REQUEST', '', undefined],
	])('as %s, with %j in it, has the method %s', async (type, inside, method) => {
		const [attachment] = (
			await parseMessage(
				mimeOf(
					'Content-Type: multipart/mixed; boundary=b',
					'',
					'--b',
					'',
					'text',
					`--b\r\n${calendar(type, inside).toString()}`,
					'--b--',
				),
			)
		).attachments;
		expect(attachment?.method).toBe(method);
		expect(attachment?.mimeType).toBe(type.split(';')[0]);
	});
});
