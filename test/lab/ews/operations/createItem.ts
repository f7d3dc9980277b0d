import type { Folder } from '../../exchange/Folder';
import type { StoredMessage } from '../../exchange/StoredMessage';
import { EwsError } from '../EwsError';
import { findFolder, type FoundFolder } from '../folders/folderIds';
import { composeMessage } from '../messages/composeMessage';
import { assertMaySubmit, submit } from '../messages/submit';
import { keepExtended, readExtended, stateOfExtended } from '../properties/extendedProperties';
import { ID_ONLY, itemElement } from '../properties/itemElement';
import { element } from '../xml/markup';
import { attribute, child, children, type Element, isTrue, textAt } from '../xml/readXml';
import { type Context, forEach, NO_ITEMS, type Operation } from './Operation';

/** `MaxReceiveSize` and `MaxSendSize` of a mailbox, as Exchange Server sets them up: 36 MB in Exchange Online. */
const MAX_OCTETS = 36 * 1024 * 1024;

/** MS-OXWSCORE 3.1.4.2, MS-OXWSMSG 3.1.4.2. */
export const createItem: Operation = async (context, operation) =>
	await forEach('CreateItem', children(child(operation, 'Items')), async (item) => {
		if (!['Message', 'Item'].includes(item.localName ?? ''))
			throw new EwsError(
				'ErrorInvalidOperation',
				`The lab's server makes messages only, no ${item.localName}.`,
			);
		const disposition = attribute(operation, 'MessageDisposition');
		if (!disposition)
			throw new EwsError('ErrorMessageDispositionRequired', 'The message disposition is required.');
		const mime = await composeMessage(item);
		if (mime.length > MAX_OCTETS) throw new EwsError('ErrorMessageSizeExceeded');
		if (disposition === 'SaveOnly') {
			const target = await targetOf(context, operation, 'drafts');
			const message = save(target, mime, item);
			return element('m:Items', {}, await itemElement(target.mailbox, message, ID_ONLY));
		}
		const saveTo: Folder | undefined =
			disposition === 'SendAndSaveCopy'
				? (await targetOf(context, operation, 'sentitems')).folder
				: undefined;
		const receipts = receiptsOf(item);
		const sendAt = deferralOf(item);
		if (sendAt !== undefined && sendAt.getTime() > Date.now())
			await hold(context, { mime, item, saveTo, sendAt });
		else Object.assign((await submit(context, mime, saveTo)) ?? {}, receipts);
		// What was sent has no id yet: transport makes the copy later.
		return NO_ITEMS;
	});

async function targetOf(context: Context, operation: Element, byDefault: string): Promise<FoundFolder> {
	const [id] = children(child(operation, 'SavedItemFolderId'));
	const { mailbox } = context.caller;
	return id ? await findFolder(context, id) : { mailbox, folder: mailbox.folder(byDefault) };
}

function receiptsOf(item: Element): Partial<StoredMessage> {
	const asks = (name: string) => isTrue(textAt(item, name) ?? 'false');
	return {
		...(asks('IsReadReceiptRequested') ? { receiptRequested: true } : {}),
		deliveryReceiptRequested: asks('IsDeliveryReceiptRequested'),
	};
}

/** PidTagDeferredSendTime ([MS-OXOMSG] section 2.2.3.2). */
function deferralOf(item: Element): Date | undefined {
	const extended = children(item, 'ExtendedProperty').map(readExtended);
	const { path, values: [value = ''] = [] } =
		extended.find((one) => one.path.attributes.PropertyTag === '0x3fef') ?? {};
	if (path === undefined) return undefined;
	if (path.attributes.PropertyType !== 'SystemTime' || !/^\d{4}-.*(?:Z|\+00:00)$/.test(value))
		throw new EwsError('ErrorInvalidExtendedPropertyValue');
	return new Date(value);
}

/** Lies in Drafts until it is time. */
async function hold(
	context: Context,
	{ mime, item, saveTo, sendAt }: { mime: Buffer; item: Element; saveTo: Folder | undefined; sendAt: Date },
): Promise<void> {
	const { mailbox } = context.caller;
	const held = save({ mailbox, folder: mailbox.folder('drafts') }, mime, item);
	held.deferredSendTime = sendAt;
	await assertMaySubmit(context, mime);
	context.store.sendAt(sendAt, () => {
		mailbox.delete(held);
		void submit(context, mime, saveTo);
	});
}

/** A saved message is a draft until it is sent, unless a client says otherwise by PidTagMessageFlags. */
function save({ mailbox, folder }: FoundFolder, mime: Buffer, item: Element): StoredMessage {
	const extended = children(item, 'ExtendedProperty').map(readExtended);
	const states = extended.map(stateOfExtended);
	const isRead = isTrue(textAt(item, 'IsRead') ?? 'true');
	const importance = textAt(item, 'Importance')?.toLowerCase() as StoredMessage['importance'] | undefined;
	const categories = children(child(item, 'Categories')).map((one) => one.textContent ?? '');
	const message = mailbox.store(mime, folder, {
		isDraft: true,
		isRead,
		categories,
		...(importance ? { importance } : {}),
		...(Object.assign({}, ...states) as Partial<StoredMessage>),
	});
	Object.assign(message, receiptsOf(item));
	extended.filter((_one, index) => !states[index]).forEach((one) => keepExtended(message, one));
	return message;
}
