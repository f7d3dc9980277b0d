import type { IExecuteFunctions } from 'n8n-workflow';
import { readConcurrency } from '../../../../nodes/mail/n8n/send/readSendSettings';

const at = (value: unknown, perConnection: number) =>
	readConcurrency({ getNodeParameter: () => value } as unknown as IExecuteFunctions, perConnection);

it.each([
	[3, 2, 6],
	[2, 1, 2],
	[15, 4, 20],
	// One connection keeps the order.
	[1, 4, 1],
	['2', 3, 6],
	[0, 4, 1],
	['many', 2, 6],
])('%j connections with %i messages each: %i items at a time', (connections, each, items) => {
	expect(at(connections, each)).toBe(items);
});

it('readConcurrency continues with the usual number where the option cannot be read', () => {
	const context = {
		getNodeParameter: () => {
			throw new Error('The expression fails');
		},
	};
	expect(readConcurrency(context as unknown as IExecuteFunctions, 2)).toBe(6);
});
