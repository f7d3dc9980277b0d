import { readFolder } from '../../../../nodes/mail/n8n/settings/readFolder';

const locator = (value: unknown) => ({ __rl: true, mode: 'name', value });

it.each<[unknown, string]>([
	[locator(' INBOX/Support '), 'INBOX/Support'],
	[locator(2026), '2026'],
	[locator(''), ''],
	[locator(undefined), ''],
	[{}, ''],
	['Support', 'Support'],
])('readFolder reads the folder of %j', (given, folder) => {
	expect(readFolder(given, 'Folder')).toBe(folder);
});

it.each([locator(null), locator({}), locator(['Support']), locator(true), null, ['Support'], true])(
	'readFolder refuses %j: it could be another folder that is emptied',
	(given) => {
		expect(() => readFolder(given, 'Move to Folder')).toThrow('Move to Folder is not the name of a folder');
	},
);
