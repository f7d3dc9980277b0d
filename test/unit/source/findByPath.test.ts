import { findByPath, type ListedFolder } from '../../../nodes/mail/source/findByPath';

/** Folders by name. The ID of a folder is its path, with `>` between the names. */
interface Tree {
	readonly [name: string]: Tree;
}

const listed: string[] = [];

async function find(path: string, tree: Tree): Promise<string | undefined> {
	listed.length = 0;
	const folderAt = (id: string): Tree => id.split('>').reduce((at, name) => at[name] ?? {}, tree);
	return await findByPath<string | undefined>(undefined, path, {
		childrenOf: async (parent) => {
			listed.push(parent ?? '');
			const children = Object.entries(parent === undefined ? tree : folderAt(parent));
			const folders = children.map(
				([name, below]): ListedFolder => ({
					id: parent === undefined ? name : `${parent}>${name}`,
					name,
					hasChildren: Object.keys(below).length > 0,
				}),
			);
			return await Promise.resolve(folders);
		},
		within: (id) => id,
	});
}

const FOLDERS: Tree = {
	Inbox: { Tickets: { Open: {} }, 'Q1/Q2': { Done: {} } },
	'Inbox/Tickets': { Closed: {} },
	inbox2: {},
	INBOX2: {},
	'': { Tickets: {} },
};

it.each<[string, string | undefined]>([
	['Inbox', 'Inbox'],
	['inbox', 'Inbox'],
	['Inbox/Q1/Q2', 'Inbox>Q1/Q2'],
	['inbox/q1/q2/DONE', 'Inbox>Q1/Q2>Done'],
	['Inbox/Tickets/Open', 'Inbox>Tickets>Open'],
	['Inbox/Tickets/Closed', 'Inbox/Tickets>Closed'],
	['Inbox2', 'inbox2'],
	['INBOX2', 'INBOX2'],
	['Inbo', undefined],
	['Inboxes', undefined],
	['InboxTickets', undefined],
	['Inbox/Other', undefined],
	['Inbox/', undefined],
	['/Tickets', undefined],
	['Tickets', undefined],
])('findByPath finds "%s": %s', async (path, id) => expect(await find(path, FOLDERS)).toBe(id));

it('findByPath lists only folders on the way that have folders in them', async () => {
	await find('Inbox/Tickets/Open/Nothing', FOLDERS);
	expect(listed).toEqual(['', 'Inbox', 'Inbox>Tickets', 'Inbox/Tickets']);
});

it('findByPath prefers the spelling that was entered', async () => {
	const folders: Tree = { TICKETS: { Open: {} }, Tickets: { Open: {} }, tickets: { Open: {} } };
	for (const name of Object.keys(folders))
		expect([await find(name, folders), await find(`${name}/Open`, folders)]).toEqual([name, `${name}>Open`]);
});
