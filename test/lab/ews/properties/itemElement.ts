import type { Mailbox } from '../../exchange/Mailbox';
import type { StoredMessage } from '../../exchange/StoredMessage';
import { EwsError } from '../EwsError';
import { element, type Markup } from '../xml/markup';
import { child, type Element, isTrue, textAt } from '../xml/readXml';
import { extendedElement } from './extendedProperties';
import {
	ALL_FIELDS,
	elementOf,
	ITEM_FIELDS_AFTER,
	ITEM_FIELDS_BEFORE,
	type ItemField,
	itemId,
	type ItemView,
	MESSAGE_FIELDS,
	MIME_CONTENT,
} from './itemFields';
import { type PropertyPath, readPaths } from './PropertyPath';

/** What of items a request wants to have (MS-OXWSCDATA t:ItemResponseShapeType). */
export interface ItemShape {
	wanted: ReadonlySet<ItemField>;
	extended: ReadonlyArray<Extract<PropertyPath, { kind: 'extended' }>>;
	bodyType: string;
}

const BY_URI = new Map(ALL_FIELDS.map((field) => [field.uri.toLowerCase(), field]));

/**
 * FindItem and SyncFolderItems tell of many items and give no bodies: the one refuses to, the other leaves them out.
 * @throws EwsError ErrorInvalidPropertyRequest
 */
export function readItemShape(operation: Element): ItemShape {
	const isSearch = operation.localName === 'FindItem';
	const isList = isSearch || operation.localName === 'SyncFolderItems';
	const shape = child(operation, 'ItemShape');
	const paths = readPaths(child(shape, 'AdditionalProperties'));
	const named = paths.flatMap((path) =>
		path.kind === 'field' ? (BY_URI.get(path.uri.toLowerCase()) ?? []) : [],
	);
	if (isTrue(textAt(shape, 'IncludeMimeContent'))) named.push(MIME_CONTENT);
	if (isSearch && named.some((field) => field.isHeavy))
		throw new EwsError('ErrorInvalidPropertyRequest', 'Property is not valid for this operation.');
	const base = textAt(shape, 'BaseShape') ?? 'IdOnly';
	const ofBase = ALL_FIELDS.filter((field) => isOfBase(field, base));
	return {
		wanted: new Set([...ofBase, ...named].filter((field) => !(isList && field.isHeavy))),
		extended: paths.filter((path) => path.kind === 'extended'),
		bodyType: textAt(shape, 'BodyType') ?? 'Best',
	};
}

function isOfBase(field: ItemField, base: string): boolean {
	if (base === 'AllProperties') return field !== MIME_CONTENT;
	return base === 'Default' && field.isDefault === true;
}

/** Appointments and contacts have no sender, no Message-ID and are never unread (MS-OXWSMTGS, MS-OXWSCONT). */
const isMessage = (message: StoredMessage) => !/^(?:CalendarItem|Contact)$/.test(elementOf(message));

export const isIdOnly = ({ wanted, extended }: ItemShape): boolean =>
	wanted.size === 0 && extended.length === 0;

export const ID_ONLY: ItemShape = { wanted: new Set(), extended: [], bodyType: 'Best' };

/** `t:Message`, or what else the item is. */
export async function itemElement(
	mailbox: Mailbox,
	message: StoredMessage,
	shape: ItemShape,
): Promise<Markup> {
	const view: ItemView = { message, mailbox, bodyType: shape.bodyType };
	const write = async (fields: readonly ItemField[]): Promise<Array<Markup | undefined>> =>
		await Promise.all(
			fields.map(async (field) => (shape.wanted.has(field) ? await fieldElement(field, view) : undefined)),
		);
	return element(
		`t:${elementOf(message)}`,
		{},
		await write([MIME_CONTENT]),
		itemId(message),
		await write(ITEM_FIELDS_BEFORE),
		shape.extended.map((path) => extendedElement(view, path)),
		await write(ITEM_FIELDS_AFTER),
		isMessage(message) ? await write(MESSAGE_FIELDS) : undefined,
	);
}

async function fieldElement(field: ItemField, view: ItemView): Promise<Markup | undefined> {
	const content = await field.write(view);
	if (content === undefined && !field.attributes) return undefined;
	// Bodies are whole elements already.
	const isWhole = field.uri.endsWith('Body');
	return isWhole ? (content as Markup) : element(`t:${field.name}`, field.attributes?.(view), content);
}
