import { EwsError } from '../EwsError';
import type { Context } from '../folders/folderIds';
import { type Content, element, type Markup } from '../xml/markup';
import type { Element } from '../xml/readXml';

export type { Context };

/** One operation of EWS: from its element to what stands in the body of the answer. */
export type Operation = (context: Context, operation: Element) => Promise<Markup[]>;

export const success = (operation: string, ...content: Content[]): Markup =>
	element(
		`m:${operation}ResponseMessage`,
		{ ResponseClass: 'Success' },
		element('m:ResponseCode', {}, 'NoError'),
		content,
	);

/** Also the answer to what gives no ids back. */
export const NO_ITEMS = element('m:Items');
const NO_FOLDERS = element('m:Folders');
const NO_STATE = element('m:SyncState');

/** What an error has all the same: what the schema asks for, and what Exchange writes and clients look for. */
const ERROR_CONTENT: Readonly<Record<string, Content>> = {
	CopyItem: NO_ITEMS,
	CreateFolder: NO_FOLDERS,
	CreateItem: NO_ITEMS,
	GetAttachment: element('m:Attachments'),
	GetFolder: NO_FOLDERS,
	GetItem: NO_ITEMS,
	MoveItem: NO_ITEMS,
	SyncFolderHierarchy: [NO_STATE, element('m:IncludesLastFolderInRange', {}, true)],
	SyncFolderItems: [NO_STATE, element('m:IncludesLastItemInRange', {}, true)],
	UpdateItem: NO_ITEMS,
};

export function failure(operation: string, { code, message, values }: EwsError): Markup {
	const details = Object.entries(values).map(([Name, value]) => element('t:Value', { Name }, value));
	return element(
		`m:${operation}ResponseMessage`,
		{ ResponseClass: 'Error' },
		element('m:MessageText', {}, message),
		element('m:ResponseCode', {}, code),
		element('m:DescriptiveLinkKey', {}, 0),
		details.length ? element('m:MessageXml', {}, details) : undefined,
		ERROR_CONTENT[operation],
	);
}

/** One answer for each item or folder of a request; one that fails leaves the others alone. */
export async function forEach(
	operation: string,
	elements: readonly Element[],
	work: (element: Element) => Promise<Content>,
): Promise<Markup[]> {
	const messages: Markup[] = [];
	for (const one of elements) {
		try {
			messages.push(success(operation, await work(one)));
		} catch (error) {
			if (!(error instanceof EwsError)) throw error;
			messages.push(failure(operation, error));
		}
	}
	return messages;
}
