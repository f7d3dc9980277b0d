import { EwsError } from '../EwsError';
import { findItem } from '../folders/folderIds';
import { itemElement, readItemShape } from '../properties/itemElement';
import { MIME_CONTENT } from '../properties/itemFields';
import { element } from '../xml/markup';
import { child, children } from '../xml/readXml';
import { forEach, type Operation } from './Operation';

/** MS-OXWSCORE 3.1.4.4. */
export const getItem: Operation = async (context, operation) =>
	await forEach('GetItem', children(child(operation, 'ItemIds')), async (id) => {
		const shape = readItemShape(operation);
		const { mailbox, message } = await findItem(context, id);
		const refusal = context.quirks.refusalOf(message.id);
		if (refusal !== undefined) throw new EwsError(refusal);
		const asksForContent = shape.wanted.has(MIME_CONTENT);
		if (context.quirks.isWithheld(message.id, { asksForContent })) throw new EwsError('ErrorItemNotFound');
		if (context.quirks.howSpoilt(message)?.item === true) throw new EwsError('ErrorInternalServerError');
		return element('m:Items', {}, await itemElement(mailbox, message, shape));
	});
