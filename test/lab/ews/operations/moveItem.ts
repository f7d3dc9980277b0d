import { EwsError } from '../EwsError';
import { findFolder, findItem, type FoundFolder, type FoundItem } from '../folders/folderIds';
import { ID_ONLY, itemElement } from '../properties/itemElement';
import { element } from '../xml/markup';
import { child, children, type Element, textAt } from '../xml/readXml';
import { type Context, forEach, NO_ITEMS, type Operation } from './Operation';

/** MS-OXWSCORE 3.1.4.7: the item gets another id. */
export const moveItem: Operation = async (context, operation) =>
	await transfer('MoveItem', context, operation, ({ mailbox, message }, target) => {
		if (mailbox === target.mailbox) {
			mailbox.move(message, target.folder);
			return message;
		}
		const copy = copyInto({ mailbox, message }, target);
		mailbox.delete(message);
		return copy;
	});

/** MS-OXWSCORE 3.1.4.1. */
export const copyItem: Operation = async (context, operation) =>
	await transfer('CopyItem', context, operation, copyInto);

function copyInto({ message }: FoundItem, { mailbox, folder }: FoundFolder) {
	return mailbox.copy(message, folder);
}

async function transfer(
	name: string,
	context: Context,
	operation: Element,
	carryOut: (item: FoundItem, target: FoundFolder) => FoundItem['message'],
) {
	return await forEach(name, children(child(operation, 'ItemIds')), async (id) => {
		const target = await findFolder(context, children(child(operation, 'ToFolderId'))[0]);
		const item = await findItem(context, id);
		const refusal = context.quirks.changeRefusalOf(item.message.id);
		if (refusal !== undefined) throw new EwsError(refusal);
		const message = carryOut(item, target);
		// No ids come back from another mailbox, nor when nobody wants them.
		const returnsNewId = textAt(operation, 'ReturnNewItemIds') !== 'false' && item.mailbox === target.mailbox;
		return returnsNewId
			? element('m:Items', {}, await itemElement(target.mailbox, message, ID_ONLY))
			: NO_ITEMS;
	});
}
