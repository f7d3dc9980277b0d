import type { StoredMessage } from '../../exchange/StoredMessage';
import { element, type Markup } from '../xml/markup';
import { child, children, type Element, isTrue } from '../xml/readXml';
import { dateTime, type ItemView } from './itemFields';
import { itemClassOf } from './parsedMessage';
import { type PropertyPath, readPath } from './PropertyPath';

type ExtendedPath = Extract<PropertyPath, { kind: 'extended' }>;
type Value = string | number | boolean | Date;

const NOTE = 'extended';
/** Most significant bits of PidTagMessageFlags (MS-OXCMSG 2.2.1.6). */
const FLAGS = { read: 1, unsent: 8 };
/** PidTagFlagStatus (MS-OXOFLAG 2.2.1.1). */
const FLAG_STATUS = ['notFlagged', 'complete', 'flagged'] as const;

/** MAPI properties that follow from the message (MS-OXPROPS), by tag. */
const COMPUTED: Readonly<Record<string, (view: ItemView) => Value | undefined>> = {
	'0x1a': ({ message }) => itemClassOf(message),
	'0x37': ({ message }) => message.subject,
	'0x39': ({ message }) => message.envelope.date ?? message.receivedAt,
	'0x7d': ({ message }) =>
		message.envelope.headers.map(({ name, value }) => `${name}: ${value}`).join('\r\n'),
	'0xe06': ({ message }) => message.receivedAt,
	'0xe07': ({ message }) => (message.isRead ? FLAGS.read : 0) | (message.isDraft ? FLAGS.unsent : 0),
	'0xe08': ({ message }) => message.size,
	// PidTagInternetArticleNumber: the UID of IMAP, which goes up within the folder.
	'0xe23': ({ message }) => message.createdSequence,
	'0xe69': ({ message }) => message.isRead,
	'0x1035': ({ message }) => message.messageId,
	'0x1090': ({ message }) => FLAG_STATUS.indexOf(message.flag) || undefined,
	// PidTagUrlCompName.
	'0x10f3': ({ message }) => `${message.immutableId.replace(/[^\w]/g, '').slice(-24)}.EML`,
	'0x3007': ({ message }) => message.receivedAt,
	'0x3008': ({ message }) => message.modifiedAt,
};

const header = (message: StoredMessage, name: string): string | undefined =>
	message.envelope.headers.find((one) => one.name.toLowerCase() === name.toLowerCase())?.value;

const notesOf = (message: StoredMessage): Map<string, string[]> => {
	const known = message.notes.get(NOTE) as Map<string, string[]> | undefined;
	const notes = known ?? new Map<string, string[]>();
	if (!known) message.notes.set(NOTE, notes);
	return notes;
};

/** Undefined where the item has no such property. */
export function extendedValues(view: ItemView, path: ExtendedPath): Value[] | undefined {
	const { PropertyTag: tag, DistinguishedPropertySetId: set, PropertyName: name } = path.attributes;
	const noted = notesOf(view.message).get(path.key);
	if (noted) return noted;
	const value =
		set === 'InternetHeaders' && name !== undefined
			? header(view.message, name)
			: COMPUTED[tag ?? '']?.(view);
	return value === undefined ? undefined : [value];
}

export function extendedElement(view: ItemView, path: ExtendedPath): Markup | undefined {
	const values = extendedValues(view, path);
	if (!values) return undefined;
	const written = values.map((one) => element('t:Value', {}, one instanceof Date ? dateTime(one) : one));
	const isList = path.attributes.PropertyType?.endsWith('Array') ?? false;
	return element(
		't:ExtendedProperty',
		{},
		element('t:ExtendedFieldURI', path.attributes),
		isList ? element('t:Values', {}, written) : written,
	);
}

export interface ExtendedProperty {
	path: ExtendedPath;
	values: string[];
}

/** `t:ExtendedProperty` of a request. */
export function readExtended(property: Element): ExtendedProperty {
	const path = readPath(child(property, 'ExtendedFieldURI') ?? property);
	if (path.kind !== 'extended') throw new Error('An extended property without its path');
	const list = child(property, 'Values');
	const values = children(list ?? property, 'Value').map((one) => one.textContent ?? '');
	return { path, values };
}

/** What a change of such a property means for the state of the message; undefined where it is only kept. */
export function stateOfExtended({ path, values: [value = ''] }: ExtendedProperty) {
	const { PropertyTag: tag } = path.attributes;
	if (tag === '0x1090') return { flag: FLAG_STATUS[Number(value)] ?? 'notFlagged' };
	if (tag === '0xe69') return { isRead: isTrue(value) };
	if (tag === '0xe07')
		return { isRead: (Number(value) & FLAGS.read) > 0, isDraft: (Number(value) & FLAGS.unsent) > 0 };
	return undefined;
}

export const keepExtended = (message: StoredMessage, { path, values }: ExtendedProperty): void =>
	void notesOf(message).set(path.key, values);

export const dropExtended = (message: StoredMessage, { key }: ExtendedPath): void =>
	void notesOf(message).delete(key);
