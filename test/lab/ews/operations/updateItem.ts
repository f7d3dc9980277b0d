import type { Mailbox } from '../../exchange/Mailbox';
import type { MessageState, StoredMessage } from '../../exchange/StoredMessage';
import { EwsError } from '../EwsError';
import { findItem } from '../folders/folderIds';
import { withHeader } from '../messages/withHeader';
import { readMimeContent } from '../messages/readMimeContent';
import { dropExtended, keepExtended, readExtended, stateOfExtended } from '../properties/extendedProperties';
import { ID_ONLY, itemElement } from '../properties/itemElement';
import { readPeople } from '../properties/people';
import { readPaths } from '../properties/PropertyPath';
import { element } from '../xml/markup';
import { attribute, child, children, type Element, isTrue, textAt } from '../xml/readXml';
import { forEach, type Operation } from './Operation';

/** MS-OXWSCORE 3.1.4.9. */
export const updateItem: Operation = async (context, operation) => {
	const changes = children(child(operation, 'ItemChanges'), 'ItemChange');
	return await forEach('UpdateItem', changes, async (change) => {
		const id = child(change, 'ItemId');
		const { mailbox, message } = await findItem(context, id);
		const refusal = context.quirks.changeRefusalOf(message.id);
		if (refusal !== undefined) throw new EwsError(refusal);
		checkChangeKey(message, attribute(id, 'ChangeKey'), attribute(operation, 'ConflictResolution') ?? '');
		const updates = children(child(change, 'Updates')).map((update) => changeOf(update, message));
		mailbox.update(message, Object.assign({}, ...updates) as Change);
		const items = element('m:Items', {}, await itemElement(mailbox, message, ID_ONLY));
		return [items, element('m:ConflictResults', {}, element('t:Count', {}, 0))];
	});
};

type Change = Parameters<Mailbox['update']>[1];

/** https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateitem */
function checkChangeKey(message: StoredMessage, key: string | undefined, resolution: string): void {
	if (resolution === 'AlwaysOverwrite') return;
	if (!key) throw new EwsError('ErrorChangeKeyRequiredForWriteOperations');
	if (!/^[\w+/]+=*$/.test(key)) throw new EwsError('ErrorInvalidChangeKey');
	// AutoResolve lets changes of other properties stand; the lab's changes never touch what a rival wrote.
	if (key !== message.changeKey && resolution === 'NeverOverwrite')
		throw new EwsError('ErrorIrresolvableConflict');
}

/** Undoes what a change of the octets forgets. */
const lower = (text: string | undefined) => (text ?? '').toLowerCase();
const camel = (text = '') => text.charAt(0).toLowerCase() + text.slice(1);

const SETTERS: Readonly<Record<string, (item: Element, message: StoredMessage) => Change>> = {
	'message:isread': (item) => ({ isRead: isTrue(textAt(item, 'IsRead')) }),
	'item:importance': (item) => ({
		importance: lower(textAt(item, 'Importance')) as MessageState['importance'],
	}),
	'item:flag': (item) => ({ flag: camel(textAt(item, 'Flag', 'FlagStatus')) as MessageState['flag'] }),
	'item:categories': (item) => ({
		categories: children(child(item, 'Categories')).map((one) => one.textContent ?? ''),
	}),
	'item:mimecontent': (item) => ({ mime: readMimeContent(child(item, 'MimeContent')) }),
	'item:subject': (item, { mime }) => ({ mime: withHeader(mime, 'Subject', textAt(item, 'Subject') ?? '') }),
	'message:torecipients': (item, { mime }) => ({
		mime: withHeader(mime, 'To', readPeople(child(item, 'ToRecipients'))),
	}),
	'message:ccrecipients': (item, { mime }) => ({
		mime: withHeader(mime, 'Cc', readPeople(child(item, 'CcRecipients'))),
	}),
	'message:bccrecipients': (item, { mime }) => ({
		mime: withHeader(mime, 'Bcc', readPeople(child(item, 'BccRecipients'))),
	}),
};

const CLEARED: Readonly<Record<string, Change>> = {
	'item:flag': { flag: 'notFlagged' },
	'item:categories': { categories: [] },
};

/** One `SetItemField` or `DeleteItemField`. */
function changeOf(update: Element, message: StoredMessage): Change {
	const [path] = readPaths(update);
	const isDeletion = update.localName === 'DeleteItemField';
	if (path?.kind === 'extended') {
		if (isDeletion) dropExtended(message, path);
		const property = child(children(update)[1], 'ExtendedProperty');
		if (isDeletion || !property) return {};
		const extended = readExtended(property);
		const state = stateOfExtended(extended);
		if (!state) keepExtended(message, extended);
		return state ?? {};
	}
	const uri = path?.uri.toLowerCase() ?? '';
	const item = children(update)[1];
	const change = isDeletion ? CLEARED[uri] : item && SETTERS[uri]?.(item, message);
	if (!change)
		throw new EwsError(
			'ErrorInvalidPropertySet',
			`The lab's server cannot change ${path?.uri ?? 'nothing'}.`,
		);
	return change;
}
