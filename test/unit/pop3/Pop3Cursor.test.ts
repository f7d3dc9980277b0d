import { isSameMaildrop, type Pop3Cursor } from '../../../nodes/mail/pop3/Pop3Cursor';

const IDENTITY = { server: 'Outlook.Office365.com:995', mailbox: 'Desk@contoso.example' };
const CURSOR = { version: 1, ...IDENTITY } as Pop3Cursor;

it.each<[string, object, boolean]>([
	['the same', {}, true],
	[
		'in other letters',
		{ server: IDENTITY.server.toUpperCase(), mailbox: IDENTITY.mailbox.toLowerCase() },
		true,
	],
	['of another server', { server: 'outlook.office365.com:110' }, false],
	['of another mailbox', { mailbox: 'other@contoso.example' }, false],
	['of a version that is not known', { version: 2 }, false],
])('a position %s: is it that of the maildrop?', (_, change, expected) => {
	expect(isSameMaildrop({ ...CURSOR, ...change } as Pop3Cursor, IDENTITY)).toBe(expected);
});
