import { EwsError } from '../EwsError';
import { findFolder } from '../folders/folderIds';
import { isIdOnly, itemElement, readItemShape } from '../properties/itemElement';
import type { ItemView } from '../properties/itemFields';
import { readPaths } from '../properties/PropertyPath';
import { itemValues, order, readRestriction } from '../properties/restriction';
import { element } from '../xml/markup';
import { attribute, child, children, type Element } from '../xml/readXml';
import { forEach, type Operation } from './Operation';
import { pageOf } from './page';

/** MS-OXWSSRCH 3.1.4.2. */
export const findItem: Operation = async (context, operation) => {
	const test = readRestriction(child(operation, 'Restriction'), itemValues);
	return await forEach('FindItem', children(child(operation, 'ParentFolderIds')), async (id) => {
		if (child(operation, 'QueryString'))
			throw new EwsError('ErrorContentIndexingNotEnabled', 'The lab keeps no index for query strings.');
		const shape = readItemShape(operation);
		const { mailbox, folder } = await findFolder(context, id);
		const views = [...folder.messages.values()].map((message) => ({ message, mailbox, bodyType: 'Text' }));
		// Traversals of what was deleted and of hidden items find nothing here.
		const all = attribute(operation, 'Traversal') === 'Shallow' ? views.filter(test) : [];
		const { things, paging } = pageOf(
			sorted(all, child(operation, 'SortOrder')),
			operation,
			'IndexedPageItemView',
		);
		const isSpoilt = things.some(({ message }) => context.quirks.howSpoilt(message) !== undefined);
		if (isSpoilt && !isIdOnly(shape)) throw new EwsError('ErrorInternalServerError');
		const items = await Promise.all(things.map(({ message }) => itemElement(mailbox, message, shape)));
		return element('m:RootFolder', paging, element('t:Items', {}, items));
	});
};

/** Without an order the newest come first. */
function sorted(views: ItemView[], sortOrder: Element | undefined): ItemView[] {
	const orders = children(sortOrder).map((one) => ({
		path: readPaths(one)[0],
		sign: attribute(one, 'Order') === 'Descending' ? -1 : 1,
	}));
	if (!orders.length) return views.reverse();
	return views.sort((a, b) => {
		for (const { path, sign } of orders) {
			const difference = path ? order(itemValues(a, path)[0], itemValues(b, path)[0]) : 0;
			if (difference) return sign * difference;
		}
		return 0;
	});
}
