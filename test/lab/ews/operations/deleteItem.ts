import { EwsError } from '../EwsError';
import { findItem } from '../folders/folderIds';
import { attribute, child, children } from '../xml/readXml';
import { forEach, type Operation } from './Operation';

/**
 * MS-OXWSCORE 3.1.4.3. Somebody else's messages are not moved to Deleted Items by it:
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/deleteitem-operation. What is deleted softly lies in Recoverable Items, where no client of the lab looks.
 */
export const deleteItem: Operation = async (context, operation) =>
	await forEach('DeleteItem', children(child(operation, 'ItemIds')), async (id) => {
		const { mailbox, message } = await findItem(context, id);
		const trash = mailbox.folder('deleteditems');
		if (attribute(operation, 'DeleteType') !== 'MoveToDeletedItems') mailbox.delete(message);
		else if (mailbox === context.caller.mailbox) mailbox.move(message, trash);
		else throw new EwsError('ErrorCannotDeleteObject');
		return undefined;
	});
