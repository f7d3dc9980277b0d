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

/** @param content what stands in an error too, as the schema wants it: `<m:Items/>` */
export function failure(operation: string, { code, message, values }: EwsError, content?: Content): Markup {
	const details = Object.entries(values).map(([Name, value]) => element('t:Value', { Name }, value));
	return element(
		`m:${operation}ResponseMessage`,
		{ ResponseClass: 'Error' },
		element('m:MessageText', {}, message),
		element('m:ResponseCode', {}, code),
		element('m:DescriptiveLinkKey', {}, 0),
		details.length ? element('m:MessageXml', {}, details) : undefined,
		content,
	);
}

/** One answer for each item or folder of a request; one that fails leaves the others alone. */
export async function forEach(
	operation: string,
	elements: readonly Element[],
	work: (element: Element) => Promise<Content>,
	contentOfErrors?: Content,
): Promise<Markup[]> {
	const messages: Markup[] = [];
	for (const one of elements) {
		try {
			messages.push(success(operation, await work(one)));
		} catch (error) {
			if (!(error instanceof EwsError)) throw error;
			messages.push(failure(operation, error, contentOfErrors));
		}
	}
	return messages;
}

export const NO_ITEMS = element('m:Items');
export const NO_FOLDERS = element('m:Folders');
