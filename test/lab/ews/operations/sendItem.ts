import { EwsError } from '../EwsError';
import { findFolder, findItem } from '../folders/folderIds';
import { submit } from '../messages/submit';
import { attribute, child, children, isTrue } from '../xml/readXml';
import { forEach, type Operation } from './Operation';

/** MS-OXWSCORE 3.1.4.8: a draft goes out and leaves its folder. */
export const sendItem: Operation = async (context, operation) =>
	await forEach('SendItem', children(child(operation, 'ItemIds')), async (id) => {
		const isSaved = isTrue(attribute(operation, 'SaveItemToFolder'));
		const [target] = children(child(operation, 'SavedItemFolderId'));
		if (target && !isSaved)
			throw new EwsError('ErrorInvalidSendItemSaveSettings', 'A folder is given and nothing is to be saved.');
		const { mailbox, message } = await findItem(context, id);
		const key = attribute(id, 'ChangeKey');
		if (!key) throw new EwsError('ErrorChangeKeyRequired', 'The change key is required for this operation.');
		if (key !== message.changeKey) throw new EwsError('ErrorIrresolvableConflict');
		const sent = context.caller.mailbox.folder('sentitems');
		const folder = target ? (await findFolder(context, target)).folder : sent;
		await submit(context, message.mime, isSaved ? folder : undefined);
		mailbox.delete(message);
		return undefined;
	});
