import { ownLink, uploadUrl } from '../../../nodes/mail/graph/graphLink';

const base = new URL('https://graph.microsoft.com/v1.0');

describe('a link to continue by', () => {
	it.each([
		[
			"https://graph.microsoft.com/v1.0/me/mailFolders('AQMk')/messages/delta?$skiptoken=abc%3D",
			"/v1.0/me/mailFolders('AQMk')/messages/delta?$skiptoken=abc%3D",
		],
		['https://graph.microsoft.com:443/v1.0/me?a=b', '/v1.0/me?a=b'],
		['https://GRAPH.microsoft.com/v1.0/me', '/v1.0/me'],
	])('%s is followed', (link, path) => {
		expect(ownLink(base, link)).toBe(path);
	});

	it.each([
		['another host', 'https://evil.example/v1.0/me'],
		['another port', 'https://graph.microsoft.com:8443/v1.0/me'],
		['plain http', 'http://graph.microsoft.com/v1.0/me'],
		['another host without a protocol', '//evil.example/v1.0/me'],
		['a host that begins like ours', 'https://graph.microsoft.com.evil.example/v1.0/me'],
		['a login', 'https://graph.microsoft.com@evil.example/v1.0/me'],
		['a login at our host', 'https://user:pass@graph.microsoft.com/v1.0/me'],
		['another protocol', 'file:///v1.0/me'],
		['a step out of the service', 'https://graph.microsoft.com/v1.0/../beta/me'],
		['another service', 'https://graph.microsoft.com/v1.0x/me'],
		['a backslash', 'https:\\\\evil.example/v1.0/me'],
		['no string', 42],
		['nothing', ''],
		['garbage', 'https://'],
		['what is too long to be kept', `https://graph.microsoft.com/v1.0/me?${'x'.repeat(70_000)}`],
	])('to %s is not', (_, link) => {
		expect(() => ownLink(base, link)).toThrow(
			expect.objectContaining({ kind: 'protocol', code: 'ForeignLink' }),
		);
	});

	it('goes to the port that is set', () => {
		const lab = new URL('https://localhost:8443/v1.0');
		expect(ownLink(lab, 'https://localhost:8443/v1.0/me')).toBe('/v1.0/me');
		expect(() => ownLink(lab, 'https://localhost/v1.0/me')).toThrow(/localhost/);
	});
});

describe('an address to upload to', () => {
	it.each([
		"https://outlook.office.com/api/v2.0/Users('a@b')/AttachmentSessions('c')?authtoken=eyJ",
		'https://outlook.office365.us/api/gv1.0/x?authtoken=y',
		'https://outlook-dod.office365.us/x',
		'https://partner.outlook.cn/x',
		'https://graph.microsoft.com/v1.0/uploads/x',
	])('%s is taken', (link) => {
		expect(uploadUrl(base, link).href).toBe(link);
	});

	it.each([
		'http://outlook.office.com/x',
		'https://outlook.office.com:8443/x',
		'https://office.com.evil.example/x',
		'https://evil-office.com/x',
		'https://169.254.169.254/latest',
		'https://localhost/x',
		'https://user@outlook.office.com/x',
		'ftp://outlook.office.com/x',
		'',
		undefined,
	])('%s is not, and its secret is not revealed', (link) => {
		expect(() => uploadUrl(base, link)).toThrow(expect.objectContaining({ kind: 'protocol' }));
		const secret = 'https://evil.example/x?authtoken=eyJhbGciOiJSUzI1NiJ9';
		expect(() => uploadUrl(base, secret)).toThrow(
			expect.not.objectContaining({ message: expect.stringMatching(/eyJ/) as unknown }) as Error,
		);
	});
});
