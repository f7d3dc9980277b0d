import { graphPath, mailboxPath, odataString } from '../../../nodes/mail/graph/graphPath';

describe('a path', () => {
	it.each([
		['an address', 'ada+x@contoso.com', '/users/ada%2Bx%40contoso.com'],
		['a guest', 'ada_fabrikam.com#EXT#@contoso.com', '/users/ada_fabrikam.com%23EXT%23%40contoso.com'],
		['steps upwards', '../../admin', '/users/..%2F..%2Fadmin'],
		['nothing but a step', '..', '/users/%20..'],
		['nothing', '', '/users/%20'],
		['a query', 'a?$select=b', '/users/a%3F%24select%3Db'],
		['letters beyond ASCII', 'jürgen@contoso.com', '/users/j%C3%BCrgen%40contoso.com'],
	])('holds %s as one segment', (_, mailbox, path) => {
		expect(mailboxPath(mailbox)).toBe(path);
		const { pathname, search } = new URL(`https://graph.microsoft.com/v1.0${path}/messages`);
		expect(`${pathname}${search}`).toBe(`/v1.0${path}/messages`);
	});

	it('is that of who signs in for "me"', () => {
		expect(mailboxPath('me')).toBe('/me');
		expect(mailboxPath('Me')).toBe('/me');
	});

	it('takes several values', () => {
		expect(graphPath`/mailFolders/${'AAMk=='}/messages/${'a/b'}/$value`).toBe(
			'/mailFolders/AAMk%3D%3D/messages/a%2Fb/$value',
		);
	});
});

it('graphPath doubles quotes in a value of an expression', () => {
	expect(decodeURIComponent(odataString("<O'Neil'@x>"))).toBe("'<O''Neil''@x>'");
});
