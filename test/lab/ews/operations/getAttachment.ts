import { EwsError } from '../EwsError';
import { findItem } from '../folders/folderIds';
import { attachmentElement, readAttachmentId } from '../properties/attachments';
import { parsedMessage } from '../properties/parsedMessage';
import { element } from '../xml/markup';
import { attribute, child, children } from '../xml/readXml';
import { forEach, type Operation } from './Operation';

/** MS-OXWSATT 3.1.4.3. */
export const getAttachment: Operation = async (context, operation) =>
	await forEach('GetAttachment', children(child(operation, 'AttachmentIds')), async (id) => {
		const known = readAttachmentId(attribute(id, 'Id') ?? '');
		if (!known) throw new EwsError('ErrorInvalidAttachmentId', 'The attachment id is invalid.');
		const { message } = await findItem(context, known.itemId);
		const attachment = (await parsedMessage(message)).attachments[known.index];
		if (!attachment) throw new EwsError('ErrorAttachmentNotFound', 'The attachment was not found.');
		return element('m:Attachments', {}, attachmentElement(message, attachment, known.index, true));
	});
