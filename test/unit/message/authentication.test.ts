import type { MailAuthentication } from '../../../nodes/mail/contracts/MailMessage';
import type { AuthenticationTrust } from '../../../nodes/mail/message/authentication/findTrustedResults';
import { parseAuthenticationResults } from '../../../nodes/mail/message/authentication/parseAuthenticationResults';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';

const TOP = [
	'Received: from DB9PR08MB1111.eurprd08.prod.outlook.com (2603:10a6:10:2c5::5) by AM0PR08MB2222.eurprd08.prod.outlook.com with HTTPS; Mon, 13 Jan 2020 10:00:03 +0000',
	'Received: from AM6PR05CA0001.eurprd05.prod.outlook.com (2603:10a6:20b:2e::14) by DB9PR08MB1111.eurprd08.prod.outlook.com (2603:10a6:10:2c5::5) with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.2623.9; Mon, 13 Jan 2020 10:00:02 +0000',
	'Received: from VE1EUR01FT001.eop-EUR01.prod.protection.outlook.com (2603:10a6:20b:2e:cafe::1) by AM6PR05CA0001.outlook.office365.com (2603:10a6:20b:2e::14) with Microsoft SMTP Server id 15.20.2623.9 via Frontend Transport; Mon, 13 Jan 2020 10:00:02 +0000',
];
const FRONT_DOOR =
	'Received: from mail.a.example (192.0.2.1) by VE1EUR01FT001.mail.protection.outlook.com (10.152.2.1) with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.2623.9 via Frontend Transport; Mon, 13 Jan 2020 10:00:01 +0000';
const RECEIVED_SPF =
	'Received-SPF: Pass (protection.outlook.com: domain of a.example designates 192.0.2.1 as permitted sender) receiver=protection.outlook.com; client-ip=192.0.2.1; helo=mail.a.example;';
const PASS =
	'spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; dkim=pass (signature was verified) header.d=a.example;dmarc=pass action=none header.from=a.example;compauth=pass reason=100';
const STAMPS = [
	'X-MS-Exchange-Organization-Network-Message-Id: 11111111-2222-3333-4444-555555555555',
	'X-MS-Exchange-Organization-AuthSource: VE1EUR01FT001.eop-EUR01.prod.protection.outlook.com',
	'X-MS-Exchange-Organization-AuthAs: Anonymous',
];
const FROM = 'From: Ann <ann@a.example>';

/** An incoming message as Exchange Online stores it. */
const exchange = (
	results: string | string[],
	more: { from?: string; below?: string[]; stamps?: string[] } = {},
) => [
	...TOP,
	...(typeof results === 'string' ? [`Authentication-Results: ${results}`] : results),
	RECEIVED_SPF,
	FRONT_DOOR,
	...(more.below ?? [
		'Received: from [10.0.0.1] by mail.a.example with ESMTPSA; Mon, 13 Jan 2020 10:00:00 +0000',
	]),
	more.from ?? FROM,
	'Subject: s',
	...(more.stamps ?? STAMPS),
];

async function authenticationOf(
	lines: string[],
	trust: AuthenticationTrust = {},
): Promise<MailAuthentication> {
	const { authentication } = await parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\nx`), { trust });
	return authentication as MailAuthentication;
}

const verdict = async (lines: string[], trust?: AuthenticationTrust) =>
	(await authenticationOf(lines, trust)).verdict;

describe('authentication in Exchange Online', () => {
	it('is reported in full', async () => {
		expect(await authenticationOf(exchange(PASS))).toEqual({
			verdict: 'proven',
			spf: { result: 'pass', domain: 'a.example' },
			dkim: [{ result: 'pass', domain: 'a.example' }],
			dmarc: { result: 'pass', domain: 'a.example', action: 'none' },
			compauth: { result: 'pass', reason: '100' },
		});
	});

	it.each([
		[PASS, 'proven'],
		// The recipient's domain as a stray token, between the results and in front of them.
		[PASS.replace('; dkim', '; tenant.example; dkim').replace(';dmarc', ';tenant.example; dmarc'), 'proven'],
		[`tenant.example; ${PASS}`, 'proven'],
		[
			'spf=softfail (sender IP is 192.0.2.9) smtp.mailfrom=a.example; dkim=pass header.d=a.example; dmarc=pass action=none header.from=A.EXAMPLE',
			'proven',
		],
		[
			'spf=fail smtp.mailfrom=a.example; dkim=none; dmarc=fail action=oreject header.from=a.example;compauth=fail reason=000',
			'failed',
		],
		[
			'spf=none smtp.mailfrom=a.example; dkim=none; dmarc=none action=none header.from=a.example;compauth=fail reason=001',
			'failed',
		],
		// ARC of somebody trusted overrode the failure.
		[
			'spf=fail smtp.mailfrom=a.example; dkim=fail header.d=a.example; dmarc=fail action=none header.from=a.example;compauth=pass reason=130',
			'unknown',
		],
		[
			'spf=pass smtp.mailfrom=a.example; dkim=none; dmarc=bestguesspass action=none header.from=a.example;compauth=pass reason=109',
			'unknown',
		],
		[
			'spf=pass smtp.mailfrom=a.example; dkim=pass header.d=a.example; dmarc=none action=none header.from=a.example;compauth=softpass reason=201',
			'unknown',
		],
		[
			'spf=temperror smtp.mailfrom=a.example; dkim=none; dmarc=temperror action=temperror header.from=a.example',
			'unknown',
		],
		// Passed for somebody else.
		[PASS.replace('header.from=a.example', 'header.from=b.example'), 'unknown'],
		[PASS.replace(' header.from=a.example', ''), 'unknown'],
		// A second result may have been smuggled in by what the sender wrote.
		[
			`spf=pass smtp.mailfrom=x;dmarc=pass header.from=a.example; dkim=none; dmarc=fail action=none header.from=a.example`,
			'unknown',
		],
		[
			'spf=pass smtp.mailfrom="x;dmarc=pass header.from=a.example"; dkim=none; dmarc=fail action=none header.from=a.example',
			'failed',
		],
		['spf=pass (dmarc=pass header.from=a.example) smtp.mailfrom=a.example; dkim=none', 'unknown'],
		['none', 'unknown'],
		['', 'unknown'],
	])('%s: %s', async (results, expected) => {
		expect(await verdict(exchange(results))).toBe(expected);
	});

	it('keeps every signature', async () => {
		const two = PASS.replace('dkim=', 'dkim=fail (body hash did not verify) header.d=list.example;dkim=');
		expect((await authenticationOf(exchange(two))).dkim).toEqual([
			{ result: 'fail', domain: 'list.example' },
			{ result: 'pass', domain: 'a.example' },
		]);
	});

	it.each([
		['two authors', 'From: Ann <ann@a.example>, Bob <bob@b.example>'],
		['two From fields', 'From: ann@a.example\r\nFrom: bob@b.example'],
		['a domain in the display name', 'From: "ann@a.example" <eve@b.example>'],
		['no From', 'Sender: ann@a.example'],
		['a domain that looks alike', 'From: ann@а.example'],
	])('proves nothing of %s', async (_name, from) => {
		expect(await verdict(exchange(PASS, { from }))).not.toBe('proven');
	});

	it.each([
		'From: v@bank.example@a.example',
		'From: "v@bank.example"@a.example',
		'From: v@bank.example\0@a.example',
		'From: <v@bank.example@a.example>',
	])('does not prove an address that programs read in two ways: %j', async (from) => {
		expect(await verdict(exchange(PASS, { from }))).toBe('unknown');
		const internal = ['X-MS-Exchange-Organization-AuthAs: Internal', ...STAMPS.slice(0, 2), from];
		expect(await verdict(internal, { isExchange: true })).toBe('unknown');
	});

	it('compares domains in their ASCII form', async () => {
		const results = PASS.replaceAll('a.example', 'xn--bcher-kva.example');
		expect(await verdict(exchange(results, { from: 'From: ann@BÜCHER.example' }))).toBe('proven');
	});

	it.each([
		['prod.protection.outlook.com', 'mail.protection.outlook.com'],
		['office365.us', 'mail.protection.office365.us'],
		['partner.outlook.cn', 'mail.protection.partner.outlook.cn'],
	])('is known by its front door in every cloud (%s)', async (host, door) => {
		const lines = exchange(PASS)
			.slice(TOP.length)
			.map((line) => line.replace('mail.protection.outlook.com', door));
		expect(await verdict([`Received: from a by X.${host} with HTTPS; x`, ...lines])).toBe('proven');
	});
});

describe('what a sender wrote', () => {
	const spoofed = `Authentication-Results: ${PASS}`;
	const failing =
		'spf=fail smtp.mailfrom=b.example; dkim=none; dmarc=fail action=none header.from=a.example;compauth=fail reason=000';

	it.each([
		['below the front door', exchange([], { below: [spoofed] })],
		[
			'below the front door, with a door of its own',
			exchange([], { below: [spoofed, RECEIVED_SPF, FRONT_DOOR] }),
		],
		[
			'with an id of Microsoft',
			exchange([], { below: [`Authentication-Results: protection.outlook.com; ${PASS}`] }),
		],
		['renamed on entry', exchange([`Authentication-Results-Original: ${PASS}`])],
		['renamed on entry, and again', exchange([`Authentication-Results-Original: ${PASS}`, spoofed])],
		['in a hop between', exchange([`X-MS-Exchange-Authentication-Results: ${PASS}`])],
		['in an ARC field', exchange([`ARC-Authentication-Results: i=1; mx.microsoft.com 1; ${PASS}`])],
		[
			'in a message that another server received',
			['Received: from x by mx.other.example; x', ...exchange(PASS)],
		],
		['in a message that no front door received', exchange(PASS).filter((line) => line !== FRONT_DOOR)],
		['in a message without a way', [spoofed, FROM, ...STAMPS]],
		[
			'behind a host name made to look like the door',
			exchange(PASS).map((line) =>
				line === FRONT_DOOR
					? 'Received: from VE1.mail.protection.outlook.com (192.0.2.1) by evil.example; x'
					: line,
			),
		],
		[
			'behind a greeting with a clause in it',
			exchange(PASS).map((line) =>
				line === FRONT_DOOR
					? 'Received: from x by VE1.mail.protection.outlook.com by evil.example; Mon, 13 Jan 2020 10:00:01 +0000'
					: line,
			),
		],
		[
			'behind a door of a name that ends alike',
			exchange(PASS).map((line) =>
				line === FRONT_DOOR ? 'Received: from x by evil-mail.protection.outlook.com.evil.example; x' : line,
			),
		],
		['put into the mailbox', exchange(PASS, { stamps: [] })],
		['put into the mailbox, half stamped', exchange(PASS, { stamps: STAMPS.slice(0, 1) })],
	])('proves nothing: %s', async (_name, lines) => {
		expect(await verdict(lines, { isExchange: true })).toBe('unknown');
	});

	it('does not hide what the server says', async () => {
		expect(await verdict(exchange(failing, { below: [spoofed, RECEIVED_SPF, FRONT_DOOR] }))).toBe('failed');
	});
});

describe('mail within an organization', () => {
	const internal = (authAs: string[], more: string[] = STAMPS.slice(0, 2)) => [
		TOP[0] as string,
		'Received: from DB9PR08MB1111.eurprd08.prod.outlook.com ([fe80::1%4]) by DB9PR08MB1111.eurprd08.prod.outlook.com ([fe80::1%4]) with mapi id 15.20.2623; Mon, 13 Jan 2020 10:00:00 +0000',
		FROM,
		...more,
		...authAs,
	];
	const AUTH_AS = 'X-MS-Exchange-Organization-AuthAs: ';

	it('is proven by Exchange alone', async () => {
		expect(await authenticationOf(internal([`${AUTH_AS}Internal`]))).toEqual({
			verdict: 'proven',
			internal: true,
		});
	});

	it.each([
		['Internal74', [`${AUTH_AS}Internal74`]],
		['Internal of another organization', ['X-MS-Exchange-CrossTenant-AuthAs: Internal']],
		['Anonymous', [`${AUTH_AS}Anonymous`]],
		['two values', [`${AUTH_AS}Internal`, `${AUTH_AS}Anonymous`]],
		['none', []],
	])('is not proven by other values: %s', async (_name, authAs) => {
		expect(await verdict(internal(authAs), { isExchange: true })).toBe('unknown');
	});

	it('is not proven for a message that was put into the mailbox without transport', async () => {
		expect(await verdict(internal([`${AUTH_AS}Internal`], []), { isExchange: true })).toBe('unknown');
	});

	it('is not proven in a mailbox of another server, which does not keep such fields out', async () => {
		const lines = ['Received: from x by mx.other.example; x', ...internal([`${AUTH_AS}Internal`])];
		expect(await verdict(lines)).toBe('unknown');
	});

	it('is, on an Exchange server of your own, by its API', async () => {
		const lines = [
			'Received: from EX1.contoso.local (10.0.0.1) by EX2.contoso.local (10.0.0.2) with mapi id 15.1.1; x',
			FROM,
			...STAMPS.slice(0, 2),
			`${AUTH_AS}Internal`,
		];
		expect(await verdict(lines, { isExchange: true })).toBe('proven');
		expect(await verdict(lines)).toBe('unknown');
	});
});

describe('a server in front', () => {
	const trust = { authservId: 'mx.contoso.example' };
	const results = `mx.contoso.example 1; dmarc=pass (p=reject) header.from=a.example; spf=pass smtp.mailfrom=bounce@a.example; dkim=pass header.i=@a.example header.s=s1`;
	const own = [
		'Received: from mx.contoso.example by ex.contoso.local; x',
		`Authentication-Results: ${results}`,
		FROM,
	];

	it('is believed by its id', async () => {
		expect(await authenticationOf(own, trust)).toEqual({
			verdict: 'proven',
			spf: { result: 'pass', domain: 'a.example' },
			dkim: [{ result: 'pass', domain: 'a.example' }],
			dmarc: { result: 'pass', domain: 'a.example' },
		});
		expect(await verdict(own)).toBe('unknown');
		expect(await verdict(own, { authservId: 'other.example' })).toBe('unknown');
	});

	it('is believed by its topmost field', async () => {
		const failed = results.replace('dmarc=pass', 'dmarc=fail');
		const lines = [`Authentication-Results: ${failed}`, ...own];
		expect(await verdict(lines, trust)).toBe('failed');
	});

	it('is believed where Exchange Online has renamed its field', async () => {
		const gateway = exchange(
			[
				'Authentication-Results: spf=softfail (sender IP is 198.51.100.1) smtp.mailfrom=a.example; dkim=fail header.d=a.example;dmarc=fail action=none header.from=a.example;compauth=fail reason=001',
			],
			{ below: [`Authentication-Results-Original: ${results}`] },
		);
		expect(await verdict(gateway)).toBe('failed');
		expect(await verdict(gateway, trust)).toBe('proven');
	});

	it('is not confused with one whose ID has the same beginning', async () => {
		const lines = own.map((line) =>
			line.replace('mx.contoso.example 1;', 'mx.contoso.example.evil.example;'),
		);
		expect(await verdict(lines, trust)).toBe('unknown');
	});
});

describe('parseAuthenticationResults', () => {
	it.each([
		[
			'mx.google.com;\t dkim=pass header.i=@a.example header.s=x header.b=Ab/1; spf=pass (google.com: domain of x (y) designates) smtp.mailfrom=x@a.example',
			'mx.google.com',
			['dkim', 'spf'],
		],
		[
			'ppops.net; spf=pass smtp.mailfrom=x@a.example; dkim = pass header . d = a.example; dmarc/1=pass header.from=a.example',
			'ppops.net',
			['spf', 'dkim', 'dmarc'],
		],
		['spf=pass smtp.helo=mail.a.example', undefined, ['spf']],
		['"mx; dmarc=pass"; none', 'mx', []],
	])('reads %s', (field, id, methods) => {
		const parsed = parseAuthenticationResults(field);
		expect(parsed.authservId).toBe(id);
		expect(parsed.results.map(({ method }) => method)).toEqual(methods);
	});

	it('takes linear time', () => {
		const hostile = ['(', ';', '"', 'a=', ' a.', '\\', 'dkim=pass '].map((piece) => piece.repeat(300_000));
		for (const field of hostile)
			expect(parseAuthenticationResults(field).results.length).toBeLessThanOrEqual(100);
	});
});
