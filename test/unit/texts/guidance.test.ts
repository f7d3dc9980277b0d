import { NodeHelpers, type INodeParameters, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';

import { descriptions } from './labels';

const types = descriptions() as INodeTypeDescription[];
const typeOf = (name: string): INodeTypeDescription => {
	const found = types.find((type) => type.name === name);
	if (found === undefined) throw new Error(`There is no node ${name}`);
	return found;
};

/** Notices that a form shows, as n8n decides on them. */
function notices(name: string, given: INodeParameters): string[] {
	const type = typeOf(name);
	const node = { typeVersion: 1.1 };
	const values = NodeHelpers.getNodeParameters(type.properties, given, true, false, node, type) ?? {};
	return type.properties
		.filter((field) => field.type === 'notice')
		.filter((field) => NodeHelpers.displayParameter(values, field, node, type, values))
		.map(({ displayName }) => displayName);
}

const folder = (value: string, mode = 'list'): INodeParameters => ({ folder: { __rl: true, mode, value } });
const EMPTIED = /^No folder is chosen\. .*pick the folder again/;

describe('A folder that n8n emptied because another credential was chosen', () => {
	it.each([
		['microsoftImapTrigger', {}],
		['microsoftMapiTrigger', {}],
		['microsoftMailHealth', { protocol: 'imap' }],
		['microsoftMailHealth', { protocol: 'graph' }],
		['microsoftMailHealthTrigger', { watch: 'connection', protocol: 'ews' }],
	] as const)('is pointed out in %s %p, and no other', (name, more) => {
		expect(notices(name, { ...more, ...folder('') })).toEqual([expect.stringMatching(EMPTIED)]);
		expect(notices(name, { ...more, ...folder('', 'name') })).toEqual([expect.stringMatching(EMPTIED)]);
		for (const chosen of [{}, folder('INBOX'), folder('={{ $json.folder }}', 'name')])
			expect(notices(name, { ...more, ...chosen })).toEqual([]);
	});

	it.each([
		['microsoftPop3Trigger', {}],
		['microsoftMailHealth', { protocol: 'smtp' }],
		['microsoftMailHealthTrigger', { watch: 'nodes' }],
	] as const)('is nothing that %s %p speaks of', (name, more) => {
		expect(notices(name, { ...more, ...folder('') })).toEqual([]);
	});
});

describe('In the node panel', () => {
	it.each([
		['microsoftImapTrigger', /^Microsoft 365, Outlook\.com or Exchange over IMAP: /],
		['microsoftPop3Trigger', /^Microsoft 365, Outlook\.com or Exchange over POP3: /],
		['microsoftMapiTrigger', /^Microsoft Graph or Exchange Web Services \(EWS\): /],
		['microsoftMapiSend', /^Microsoft Graph or Exchange Web Services \(EWS\): /],
		['microsoftSmtpSend', /^Microsoft 365, Outlook\.com, Exchange or any SMTP server: /],
	])('%s begins with the words that people know', (name, words) => {
		expect(typeOf(name).description).toMatch(words);
	});
});

it('Mail Server says what the server of the node is for', () => {
	const said = (name: string, field: string) =>
		typeOf(name).properties.find((one: INodeProperties) => one.name === field)?.description;
	expect(said('microsoftImapTrigger', 'serverFrom')).toBe('Where the mailbox is');
	expect(said('microsoftPop3Trigger', 'serverFrom')).toBe('Where the mailbox is');
	expect(said('microsoftSmtpSend', 'serverFrom')).toMatch(/sent through$/);
	expect(said('microsoftSmtpSend', 'fallbackServerFrom')).toMatch(/sent through if the first one fails$/);
});

it('the ways to name a folder have names that fit into the list of them, which is 91 pixels wide', () => {
	const modes = typeOf('microsoftImapTrigger').properties.find(({ name }) => name === 'folder')?.modes ?? [];
	// By Name has 94 (n8n 2.41).
	expect(modes.map(({ displayName }) => displayName)).toEqual(['From List', 'Name']);
});
