import type { INodeExecutionData } from 'n8n-workflow';

/** An item that n8n cannot store, so that it is never executed; n8n logs the reason in one line. */
export function unstorableItem(label: string): INodeExecutionData {
	const toJSON = () => {
		throw new PositionStored(label);
	};
	return { json: { toJSON } as unknown as INodeExecutionData['json'] };
}

/** n8n logs its message as the only text of the line. */
class PositionStored extends Error {
	constructor(label: string) {
		super(`${label}: position in the mailbox stored; no action needed`);
		this.name = 'PositionStored';
		delete this.stack;
	}
}
