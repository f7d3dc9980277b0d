import { type ChangeCursor, type ChangedFolder, isSameFolder } from '../../../nodes/mail/source/ChangeCursor';

const folder: ChangedFolder = {
	api: 'graph',
	server: 'graph.test:443',
	mailbox: 'desk@contoso.example',
	folder: 'Inbox',
	folderId: 'AAMk',
};

it.each<[string, Partial<ChangeCursor>, boolean]>([
	['of this folder', {}, true],
	['with other upper and lower case', { server: 'Graph.Test:443', mailbox: 'Desk@Contoso.example' }, true],
	['of the folder under an earlier name', { folder: 'Posteingang' }, true],
	['of a later version', { version: 2 as never }, false],
	['of another API', { api: 'ews' }, false],
	['of another server', { server: 'graph.test:444' }, false],
	['of another mailbox', { mailbox: 'info@contoso.example' }, false],
	['of another folder', { folderId: 'aamk' }, false],
])('ChangeCursor: a position %s is continued: %s', (_, more, expected) => {
	const cursor = { version: 1, ...folder, ...more } as ChangeCursor;
	expect(isSameFolder(cursor, folder)).toBe(expected);
	const other = { ...folder, server: 'GRAPH.test:443', mailbox: 'DESK@contoso.example' };
	expect(isSameFolder(cursor, other)).toBe(expected);
});
