import { createHash, createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { securityWith } from '../../../nodes/mail/message/signature/verifySignature';
import type { MailSecurity } from '../../../nodes/mail/contracts/MailMessage';
import {
	CA_EXTENSIONS,
	emailOf,
	SmimeLab,
	type CertificateOptions,
	type Holder,
} from '../../lab/smime/SmimeLab';
import { der, oid } from '../../unit/message/cmsOf';
import { base64Lines, mimeOf } from '../../unit/message/mimeOf';

const ADA = 'ada@example.com';
const ENTITY = 'Content-Type: text/plain; charset=utf-8\n\nDoor 4 is stuck again.\nAda\n';
const MIXED = [
	'Content-Type: multipart/mixed; boundary=inner',
	'',
	'--inner',
	...['Content-Type: text/plain', '', 'Door 4 is stuck again.', '--inner'],
	...['Content-Type: image/png; name=door.png', 'Content-Transfer-Encoding: base64', '', 'aGVsbG8gd29ybGQ='],
	'--inner--',
	'',
].join('\n');

let lab: SmimeLab;
let root: Holder;
let issuing: Holder;
let ada: Holder;
let issuingRaw: Buffer;

beforeAll(async () => {
	lab = await SmimeLab.start();
	root = await lab.authority();
	issuing = await lab.intermediate(root);
	issuingRaw = new X509Certificate(await readFile(issuing.cert)).raw;
	ada = await lab.issue(issuing, { extensions: emailOf(ADA) });
});
afterAll(async () => await lab.stop());

/** @param authorities files; those of the public are trusted besides */
async function verified(mail: Buffer, authorities: readonly string[] = [root.cert]): Promise<MailSecurity> {
	const parsed = await parseMessage(mail, { signed: true });
	return await securityWith(parsed.security as MailSecurity, parsed, await lab.pemOf(authorities));
}

const changed = (mail: Buffer, what: string, into: string) => {
	const text = mail.toString('latin1');
	expect(text).toContain(what);
	return Buffer.from(text.replace(what, into), 'latin1');
};
const adaWith = async (options: CertificateOptions, issuer = issuing) =>
	await lab.issue(issuer, { extensions: emailOf(ADA), ...options });
const EC = (curve: string) => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`];

/** RFC 8419, without attributes. @returns the mail that holds a content, whatever was signed */
async function signWithEd25519(signed: Buffer, { cert, key }: Holder): Promise<(content: Buffer) => Buffer> {
	const certificate = new X509Certificate(await readFile(cert));
	const signature = sign(null, signed, createPrivateKey(await readFile(key)));
	const rawKey = certificate.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
	const sha512 = der(0x30, der(6, Buffer.from('608648016503040203', 'hex')));
	const ed25519 = der(0x30, der(6, Buffer.from('2b6570', 'hex')));
	const version = der(2, Buffer.from([3]));
	const signer = der(
		...([0x30, version, der(0x80, createHash('sha1').update(rawKey).digest()), sha512, ed25519] as const),
		der(4, signature),
	);
	return (content) => {
		const encapsulated = der(0x30, oid(1), der(0xa0, der(4, content)));
		const certificates = der(0xa0, certificate.raw, issuingRaw);
		const data = der(0x30, version, der(0x31, sha512), encapsulated, certificates, der(0x31, signer));
		return mimeOf(
			`From: ${ADA}`,
			'Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m',
			'Content-Transfer-Encoding: base64',
			'',
			base64Lines(der(0x30, oid(2), der(0xa0, data))),
		);
	};
}

describe('a signed mail', () => {
	it.each<[string, string, readonly string[]]>([
		['in the clear', ENTITY, []],
		['opaque', ENTITY, ['-nodetach']],
		['opaque, as a stream in pieces', MIXED, ['-nodetach', '-stream']],
		['with files', MIXED, []],
		['without attributes', ENTITY, ['-noattr']],
		['without a list of capabilities', ENTITY, ['-nosmimecap']],
		['by the name of its key', ENTITY, ['-keyid']],
		['with RSA-PSS', ENTITY, ['-keyopt', 'rsa_padding_mode:pss']],
		[
			'with RSA-PSS, long salt',
			ENTITY,
			['-md', 'sha512', '-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_pss_saltlen:64'],
		],
		['with SHA-512', ENTITY, ['-md', 'sha512']],
		['with SHA3-256', ENTITY, ['-md', 'sha3-256']],
	])('is valid, %s', async (_how, entity, args) => {
		const mail = await lab.sign(entity, [ada], args);
		expect(await lab.judges(mail, [root.cert])).toBe(true);
		const { signature } = await verified(mail);
		expect(signature).toMatchObject({ status: 'valid', signers: [{ name: 'Ada', addresses: [ADA] }] });
		expect(signature?.reasons).toBeUndefined();
	});

	it.each<[string, readonly string[], string, readonly string[]]>([
		['P-256', EC('P-256'), 'ECDSA, SHA-256', []],
		['P-384', EC('P-384'), 'ECDSA, SHA-256', []],
		['P-521', EC('P-521'), 'ECDSA, SHA-256', []],
		['Brainpool', EC('brainpoolP256r1'), 'ECDSA, SHA-256', []],
		[
			'RSA-PSS',
			['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
			'RSA-PSS, SHA-256',
			['-keyopt', 'rsa_padding_mode:pss'],
		],
	])('is valid with a key of %s', async (_kind, newKey, algorithm, args) => {
		const mail = await lab.sign(ENTITY, [await adaWith({ newKey })], ['-md', 'sha256', ...args]);
		expect(await lab.judges(mail, [root.cert])).toBe(true);
		expect((await verified(mail)).signature).toMatchObject({ status: 'valid', signers: [{ algorithm }] });
	});

	it('is valid below an authority with a key of Ed25519', async () => {
		const authority = await lab.authority({ newKey: ['-algorithm', 'ED25519'], digest: 'default' });
		const mail = await lab.sign(ENTITY, [await adaWith({ digest: 'default' }, authority)]);
		expect(await lab.judges(mail, [authority.cert])).toBe(true);
		expect((await verified(mail, [authority.cert])).signature?.status).toBe('valid');
	});

	// OpenSSL 3.0 makes and verifies none.
	it('is valid with a key of Ed25519', async () => {
		const holder = await adaWith({ newKey: ['-algorithm', 'ED25519'] });
		const content = Buffer.from(ENTITY.replace(/\n/g, '\r\n'));
		const mail = await signWithEd25519(content, holder);
		const signers = [{ algorithm: 'Ed25519, SHA-512' }];
		expect((await verified(mail(content))).signature).toMatchObject({ status: 'valid', signers });
		const other = Buffer.from(content.toString().replace('4', '5'));
		expect((await verified(mail(other))).signature).toMatchObject({ status: 'invalid', signers });
	});

	it('reports the signer what the certificate says', async () => {
		const { signature, ...others } = await verified(await lab.sign(ENTITY, [ada]));
		expect(others).toEqual({ method: 'smime', kind: 'signed' });
		const [signer] = signature?.signers ?? [];
		expect(signer).toEqual({
			name: 'Ada',
			addresses: [ADA],
			issuer: 'CN=Issuing CA',
			serialNumber: expect.stringMatching(/^[0-9A-F]+$/) as unknown,
			fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
			validFrom: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
			validTo: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
			signedAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
			algorithm: 'RSA, SHA-256',
		});
	});

	it('may come with LF alone from a server', async () => {
		const mail = Buffer.from(
			(await lab.sign(MIXED, [ada])).toString('latin1').replace(/\r\n/g, '\n'),
			'latin1',
		);
		expect((await verified(mail)).signature?.status).toBe('valid');
	});

	it('may be large, and come in many pieces', async () => {
		const line = `${'0123456789'.repeat(7)}\n`;
		const mail = await lab.sign(`${ENTITY}${line.repeat(300_000)}`, [ada], ['-nodetach', '-stream']);
		expect(mail.length).toBeGreaterThan(20_000_000);
		expect((await verified(mail)).signature?.status).toBe('valid');
	});

	it('is valid by the certificate of its signer alone', async () => {
		const mail = await lab.sign(ENTITY, [ada]);
		expect(await lab.judges(mail, [ada.cert])).toBe(true);
		expect((await verified(mail, [ada.cert])).signature?.status).toBe('valid');
	});
});

describe('what was changed on the way', () => {
	it.each([
		['the text', [], 'Door 4', 'Door 5', 'contentChanged'],
		['the header of the part', [], 'charset=utf-8', 'charset=utf-7', 'contentChanged'],
		['the text, without attributes', ['-noattr'], 'Door 4 is', 'Door 5 is', 'wrongSignature'],
	])('is reported: %s', async (_what, args, from, to, reason) => {
		// The subject has the words of the text.
		const mail = (await lab.sign(ENTITY, [ada], args))
			.toString('latin1')
			.replace('Subject: Door 4', 'Subject: x');
		const bad = changed(Buffer.from(mail, 'latin1'), from, to);
		expect(await lab.judges(bad, [root.cert])).toBe(false);
		expect((await verified(bad)).signature).toMatchObject({ status: 'invalid', reasons: [reason] });
	});

	it('is reported for an opaque message', async () => {
		const mail = (await lab.sign(ENTITY, [ada], ['-nodetach'])).toString('latin1');
		const at = mail.indexOf('\r\n\r\n') + 4;
		const cms = Buffer.from(mail.slice(at), 'base64');
		cms[cms.indexOf('Door 4') + 5] = 0x35;
		const bad = Buffer.from(mail.slice(0, at) + cms.toString('base64').replace(/.{64}/g, '$&\r\n'), 'latin1');
		expect(await lab.judges(bad, [root.cert])).toBe(false);
		expect((await parseMessage(bad)).text).toContain('Door 5');
		expect((await verified(bad)).signature).toMatchObject({ status: 'invalid', reasons: ['contentChanged'] });
	});

	it('is reported for a signature', async () => {
		const mail = (await lab.sign(ENTITY, [ada])).toString('latin1');
		const [head = '', rest = ''] = mail.split('filename="smime.p7s"\r\n\r\n');
		const end = rest.indexOf('\r\n\r\n');
		const cms = Buffer.from(rest.slice(0, end), 'base64');
		cms[cms.length - 20] = (cms[cms.length - 20] ?? 0) ^ 1;
		const bad = `${head}filename="smime.p7s"\r\n\r\n${cms.toString('base64').replace(/.{64}/g, '$&\r\n')}${rest.slice(end)}`;
		expect(await lab.judges(Buffer.from(bad, 'latin1'), [root.cert])).toBe(false);
		expect((await verified(Buffer.from(bad, 'latin1'))).signature).toMatchObject({
			status: 'invalid',
			reasons: ['wrongSignature'],
		});
	});
});

describe('a signer who is not sure to be the sender', () => {
	/** What it is, how the signer's certificate is made, and what is said of it. */
	const CASES: ReadonlyArray<readonly [string, () => Promise<Holder>, readonly string[]]> = [
		[
			'has a certificate that is over',
			async () => await adaWith({ from: -20, to: -10 }),
			['expired', 'signedOutsideValidity'],
		],
		[
			'has one that is not valid yet',
			async () => await adaWith({ from: 5 }),
			['notYetValid', 'signedOutsideValidity'],
		],
		[
			'is somebody else',
			async () => await adaWith({ extensions: emailOf('eve@example.com') }),
			['otherSender'],
		],
		['has one without an address', async () => await adaWith({ extensions: [] }), ['otherSender']],
		[
			'has one for servers',
			async () =>
				await adaWith({ extensions: [`subjectAltName = email:${ADA}`, 'extendedKeyUsage = serverAuth'] }),
			['notForMail'],
		],
		[
			'has one that encrypts only',
			async () =>
				await adaWith({
					extensions: [`subjectAltName = email:${ADA}`, 'keyUsage = critical, keyEncipherment'],
				}),
			['notForMail'],
		],
		[
			'has one of an authority that is none',
			async () => {
				const person = await lab.issue(issuing, { name: 'Eve', extensions: emailOf('eve@example.com') });
				return await adaWith({}, { ...person, chain: [person.cert, ...issuing.chain] });
			},
			['unknownIssuer'],
		],
		[
			'has one of somebody that only says to be an authority by key usage',
			async () => {
				const extensions = [
					'basicConstraints = CA:FALSE',
					'keyUsage = critical, keyCertSign, digitalSignature',
				];
				return await adaWith({}, await lab.intermediate(root, { name: 'Eve', extensions }));
			},
			['badCertificate'],
		],
		[
			'has one further down than an authority allows',
			async () => {
				const extensions = [
					'basicConstraints = critical, CA:TRUE, pathlen:0',
					'keyUsage = critical, keyCertSign',
				];
				const last = await lab.intermediate(root, { name: 'Last', extensions });
				return await adaWith({}, await lab.intermediate(last, { name: 'One more' }));
			},
			['badCertificate'],
		],
		[
			'has one of an authority for another company',
			async () => {
				const extensions = [...CA_EXTENSIONS, 'nameConstraints = critical, permitted;email:company.example'];
				return await adaWith({}, await lab.intermediate(root, { name: 'Company', extensions }));
			},
			['badCertificate'],
		],
		[
			'has one of an authority that may not vouch for the company',
			async () => {
				const extensions = [...CA_EXTENSIONS, 'nameConstraints = critical, excluded;email:example.com'];
				return await adaWith({}, await lab.intermediate(root, { name: 'Not company', extensions }));
			},
			['badCertificate'],
		],
		[
			'has one of an authority for servers',
			async () => {
				const extensions = [...CA_EXTENSIONS, 'extendedKeyUsage = serverAuth'];
				return await adaWith({}, await lab.intermediate(root, { name: 'Servers', extensions }));
			},
			['notForMail'],
		],
		[
			'has one with something critical that nobody knows',
			async () => await adaWith({ extensions: [...emailOf(ADA), '1.2.3.4 = critical, ASN1:UTF8String:x'] }),
			['badCertificate'],
		],
		['has one that was signed with SHA-1', async () => await adaWith({ digest: 'sha1' }), ['weakAlgorithm']],
		[
			'has one that was signed with SHA-1, by RSA-PSS',
			async () => await adaWith({ digest: 'sha1', scheme: 'rsa_padding_mode:pss' }),
			['weakAlgorithm'],
		],
		['has a short key on a curve', async () => await adaWith({ newKey: EC('P-192') }), ['weakAlgorithm']],
		[
			'has one of an authority with a short key on a curve',
			async () => await adaWith({}, await lab.intermediate(root, { newKey: EC('secp160r1') })),
			['weakAlgorithm'],
		],
		[
			'has a short key',
			async () => await adaWith({ newKey: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'] }),
			['weakAlgorithm'],
		],
		[
			'has one of an authority that is over',
			async () => await adaWith({}, await lab.intermediate(root, { from: -9, to: -2 })),
			['expired'],
		],
	];

	it.each(CASES)('%s', async (what, make, reasons) => {
		const mail = await lab.sign(ENTITY, [await make()]);
		expect((await verified(mail)).signature).toMatchObject({ status: 'untrusted', reasons });
		// Keys of 80 bits are enough for it.
		if (!what.includes('short key') && !what.includes('SHA-1')) {
			expect(await lab.judges(mail, [root.cert])).toBe(false);
		}
	});

	it('is one of an authority that nobody trusts', async () => {
		const mail = await lab.sign(ENTITY, [ada]);
		const other = await lab.authority({ name: 'Own CA' });
		expect(await lab.judges(mail, [other.cert])).toBe(false);
		expect((await verified(mail, [other.cert])).signature).toMatchObject({
			status: 'untrusted',
			reasons: ['unknownIssuer'],
		});
		expect((await verified(mail, [])).signature).toMatchObject({
			status: 'untrusted',
			reasons: ['unknownIssuer'],
		});
	});

	it('has left the way to the authority out', async () => {
		const mail = await lab.sign(ENTITY, [{ ...ada, chain: [] }]);
		expect((await verified(mail)).signature).toMatchObject({
			status: 'untrusted',
			reasons: ['unknownIssuer'],
		});
		expect((await verified(mail, [root.cert, issuing.cert])).signature?.status).toBe('valid');
	});

	it('has signed with SHA-1', async () => {
		const mail = await lab.sign(ENTITY, [ada], ['-md', 'sha1']);
		expect((await verified(mail)).signature).toMatchObject({
			status: 'untrusted',
			reasons: ['weakAlgorithm'],
			signers: [{ algorithm: 'RSA, SHA-1' }],
		});
	});
});

describe('the address of a signer', () => {
	it.each<[string, CertificateOptions, string]>([
		['in another case', { extensions: emailOf('Ada@EXAMPLE.com') }, ADA],
		['in the subject', { subject: `/emailAddress=${ADA}`, extensions: ['keyUsage = digitalSignature'] }, ADA],
		['one of several', { extensions: ['subjectAltName = email:a@example.org, email:ada@example.com'] }, ADA],
		['of a domain with umlauts', { extensions: emailOf('ada@xn--bcher-kva.example') }, 'ada@bücher.example'],
		[
			'in another script',
			{
				extensions: [
					...['subjectAltName = @names', 'keyUsage = digitalSignature', '[names]'],
					'otherName = 1.3.6.1.5.5.7.8.9;FORMAT:UTF8,UTF8:жанна@example.com',
				],
			},
			'жанна@example.com',
		],
	])('is that of From, %s', async (_how, options, from) => {
		const mail = await lab.sign(ENTITY, [await adaWith(options)], [], from);
		const utf8 = Buffer.from(mail.toString('latin1').replace(/^From: .*$/m, ''), 'latin1');
		const whole = Buffer.concat([Buffer.from(`From: <${from}>`), utf8]);
		expect((await verified(whole)).signature?.status).toBe('valid');
	});

	it('counts for nothing in a subject where an authority is for some addresses only', async () => {
		const extensions = [...CA_EXTENSIONS, 'nameConstraints = critical, permitted;email:company.example'];
		const company = await lab.intermediate(root, { name: 'Company', extensions });
		const alt = ['subjectAltName = email:eve@company.example', 'keyUsage = digitalSignature'];
		const eve = await adaWith({ subject: `/emailAddress=${ADA}`, extensions: alt }, company);
		expect((await verified(await lab.sign(ENTITY, [eve]))).signature).toMatchObject({ status: 'untrusted' });
		const bob = await adaWith({ extensions: ['subjectAltName = email:bob@company.example'] }, company);
		expect((await verified(await lab.sign(ENTITY, [bob], [], 'bob@company.example'))).signature?.status).toBe(
			'valid',
		);
	});

	it('is that of none of two in From', async () => {
		const mail = changed(
			await lab.sign(ENTITY, [ada]),
			'From: Ada <ada@example.com>',
			`From: ${ADA}, eve@example.com`,
		);
		expect((await verified(mail)).signature).toMatchObject({ status: 'untrusted', reasons: ['otherSender'] });
	});
});

describe('several signers', () => {
	it('are valid when the sender is one of them, and all have signed this', async () => {
		const desk = await lab.issue(issuing, { name: 'Gate', extensions: emailOf('gate@example.com') });
		const { signature } = await verified(await lab.sign(ENTITY, [desk, ada]));
		expect(signature).toMatchObject({ status: 'valid', signers: [{ name: 'Ada' }, { name: 'Gate' }] });
	});

	it('are invalid when one has signed something else', async () => {
		const desk = await lab.issue(issuing, { name: 'Gate', extensions: emailOf('gate@example.com') });
		const bad = changed(await lab.sign(ENTITY, [desk, ada]), 'stuck again', 'stuck today');
		expect((await verified(bad)).signature?.status).toBe('invalid');
	});
});

describe('what is not verified', () => {
	const reasonOf = async (mail: Buffer) => {
		const { signature } = await verified(mail);
		expect(signature?.status).toBe('notVerified');
		return signature?.reasons;
	};

	it('is a part beside which others stand', async () => {
		const mail = (await lab.sign(ENTITY, [ada])).toString('latin1');
		const [, header = '', entity = ''] = /^([\s\S]*?)(MIME-Version: [\s\S]*)$/.exec(mail) ?? [];
		const list = [
			`${header}Content-Type: multipart/mixed; boundary=list`,
			'',
			'--list',
			...['', 'Pay to this account instead.', '--list', entity, '--list--', ''],
		].join('\r\n');
		const parsed = await parseMessage(Buffer.from(list, 'latin1'));
		expect(parsed.text).toMatch(/Pay to[\s\S]*Door 4/);
		expect(await reasonOf(Buffer.from(list, 'latin1'))).toEqual(['partOfMessage']);
	});

	it('is a message with a part that was added behind the one that is signed', async () => {
		const mail = (await lab.sign(ENTITY, [ada])).toString('latin1');
		const boundary = /boundary="(.+?)"/.exec(mail)?.[1] ?? '';
		const at = mail.indexOf(`--${boundary}\r\nContent-Type: application/pkcs7`);
		const more = `${mail.slice(0, at)}--${boundary}\r\n\r\nPay to this account instead.\r\n${mail.slice(at)}`;
		expect((await parseMessage(Buffer.from(more, 'latin1'))).text).toContain('Pay to');
		expect(await reasonOf(Buffer.from(more, 'latin1'))).toEqual(['partOfMessage']);
	});

	it('is a message whose signer has sent no certificate', async () => {
		expect(await reasonOf(await lab.sign(ENTITY, [{ ...ada, chain: [] }], ['-nocerts']))).toEqual([
			'noCertificate',
		]);
	});

	it('is a signature that cannot be parsed', async () => {
		const mail = (await lab.sign(ENTITY, [ada])).toString('latin1');
		expect(await reasonOf(changed(Buffer.from(mail, 'latin1'), 'MII', 'xxx'))).toEqual(['unreadable']);
	});

	it('is what an algorithm that is not known here has signed', async () => {
		const mail = (await lab.sign(ENTITY, [ada], ['-nodetach'])).toString('latin1');
		const at = mail.indexOf('\r\n\r\n') + 4;
		const cms = Buffer.from(mail.slice(at), 'base64');
		const sha256 = Buffer.from('608648016503040201', 'hex');
		for (let found = cms.indexOf(sha256); found >= 0; found = cms.indexOf(sha256)) cms[found + 8] = 0x7f;
		const bad = mail.slice(0, at) + base64Lines(cms);
		expect(await reasonOf(Buffer.from(bad, 'latin1'))).toEqual(['unknownAlgorithm']);
	});

	it('is what is too large', async () => {
		const security = { method: 'smime', kind: 'signed' } as const;
		const signed = { cms: Buffer.alloc(1), content: Buffer.alloc(41 * 1024 * 1024) };
		expect(await securityWith(security, { signed }, '')).toMatchObject({
			signature: { status: 'notVerified', reasons: ['tooLarge'] },
		});
	});

	it('is a heap of elements, and the next mail is', async () => {
		const signed = { cms: Buffer.from('3080'.repeat(2_000_000), 'hex') };
		expect(await securityWith({ method: 'smime', kind: 'signed' }, { signed }, '')).toMatchObject({
			signature: { status: 'notVerified' },
		});
		expect((await verified(await lab.sign(ENTITY, [ada]))).signature?.status).toBe('valid');
	});

	it('is a list of certificates: it is no signature', async () => {
		const mail = Buffer.from('Content-Type: application/pkcs7-mime; smime-type=certs-only\r\n\r\nx');
		expect((await parseMessage(mail, { signed: true })).security).toBeUndefined();
	});
});
