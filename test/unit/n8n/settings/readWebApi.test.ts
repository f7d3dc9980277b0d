import { NodeApiError } from 'n8n-workflow';
import { readFolderProtocol, readWebApi } from '../../../../nodes/mail/n8n/settings/readWebApi';

const NODE = { id: 'n', name: 'Mail', type: 'x', typeVersion: 1, position: [0, 0], parameters: {} };
const context = (value: unknown) =>
	({
		getNode: () => NODE,
		getNodeParameter: (_name: string, fallback?: string) => value ?? fallback,
	}) as never;

it.each([
	[undefined, 'graph'],
	['graph', 'graph'],
	['Exchange Web Services', 'ews'],
])('the API of a node that says %j is %s', (value, expected) =>
	expect(readWebApi(context(value))).toBe(expected),
);

it('refuses another one as an error of the node', () => {
	expect(() => readWebApi(context('imap'))).toThrow(NodeApiError);
});

it.each([
	[undefined, 'imap'],
	['imap', 'imap'],
	['graph', 'graph'],
	['ews', 'ews'],
])('folders are listed by the protocol of the node, %j: %s', (value, expected) => {
	expect(readFolderProtocol(context(value))).toBe(expected);
});

it.each(['pop3', 'smtp'])('there are no folders by %s', (value) => {
	expect(() => readFolderProtocol(context(value))).toThrow(`${value.toUpperCase()} has no folders to list`);
	expect(() => readFolderProtocol(context(value))).toThrow(NodeApiError);
});

it('passes on other errors as they are', () => {
	const own = new Error("Could not get parameter 'api'");
	const failing = {
		getNode: () => NODE,
		getNodeParameter: () => {
			throw own;
		},
	} as never;
	expect(() => readWebApi(failing)).toThrow(own);
});
