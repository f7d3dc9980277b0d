import type { Message } from '@microsoft/microsoft-graph-types';
import type { Folder } from '../exchange/Folder';
import type { StoredMessage } from '../exchange/StoredMessage';
import {
	type Answer,
	type MailboxCall,
	jsonBody,
	preferredPageSize,
	wantsImmutableIds,
	wholeNumber,
} from './Call';
import { assertEfficient, parseFilter } from './filterMessages';
import { GraphError, badRequest } from './GraphError';
import { folderOf, messageOf } from './ids';
import { jsonToMime } from './jsonToMime';
import { pageOf } from './pageOf';
import { isMime, readMime } from './readMime';
import { selected } from './select';
import { asksForReceipt, MESSAGE_PROPERTIES, toMessage } from './toMessage';

const TYPE = 'microsoft.graph.message';
const MAX_TOP = 1000;

export const selectOf = (call: MailboxCall) => selected(call.query.get('$select'), MESSAGE_PROPERTIES, TYPE);

async function shown(call: MailboxCall, message: StoredMessage) {
	return await toMessage(message, wantsImmutableIds(call), selectOf(call));
}

/** `{message}` is the last parameter of a route, behind a folder or not. */
export const theMessage = (call: MailboxCall) => messageOf(call.mailbox, call.params.at(-1) ?? '');

/** One message is enough to spoil a page (msgraph-sdk-java #488). @throws GraphError 500 */
export function assertListable(messages: readonly StoredMessage[]): void {
	if (messages.some(({ isUnlistable }) => isUnlistable))
		throw new GraphError(
			500,
			'ErrorInternalServerError',
			'An internal server error occurred. The operation failed.',
		);
}

async function list(call: MailboxCall, folders: Iterable<Folder>): Promise<Answer> {
	const top = preferredPageSize(call) ?? wholeNumber(call, '$top', 10);
	if (top < 1 || top > MAX_TOP)
		throw badRequest(`Invalid value '${top}' for $top query option found. It has to be from 1 to 1000.`);
	const filter = call.query.get('$filter');
	const terms = filter === null ? undefined : parseFilter(filter);
	const [orderBy, direction = 'asc'] = call.query.get('$orderby')?.trim().split(/\s+/) ?? [];
	if (orderBy !== undefined && orderBy.toLowerCase() !== 'receiveddatetime')
		throw badRequest(`The lab sorts by receivedDateTime only, not by ${orderBy}.`);
	assertEfficient(terms, orderBy?.toLowerCase());
	const messages = [...folders].flatMap((folder) => [...folder.messages.values()]);
	const found = terms ? messages.filter((message) => terms.test(message)) : messages;
	const sign = orderBy !== undefined && direction.toLowerCase() !== 'desc' ? 1 : -1;
	found.sort((a, b) => sign * (a.receivedAt.getTime() - b.receivedAt.getTime()));
	const page = pageOf(call, found, top, wholeNumber(call, '$skip', 0));
	assertListable(page.value);
	const value = await Promise.all(page.value.map(async (message) => await shown(call, message)));
	return { status: 200, body: { ...page, value } };
}

export const listMessages = (call: MailboxCall) => list(call, call.mailbox.root.tree());

export const listFolderMessages = (call: MailboxCall) =>
	list(call, [folderOf(call.mailbox, call.params[0] ?? '')]);

/** `…/messages/$count`, as plain text. */
export function countMessages(call: MailboxCall): Answer {
	const filter = call.query.get('$filter');
	const messages = [...folderOf(call.mailbox, call.params[0] ?? '').messages.values()];
	const count = filter === null ? messages.length : messages.filter(parseFilter(filter).test).length;
	return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: Buffer.from(String(count)) };
}

export async function getMessage(call: MailboxCall): Promise<Answer> {
	return { status: 200, body: await shown(call, theMessage(call)) };
}

export function getMime(call: MailboxCall): Answer {
	return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: theMessage(call).mime };
}

async function create(call: MailboxCall, folder: Folder): Promise<Answer> {
	const json = isMime(call) ? undefined : (jsonBody(call) as Message);
	const mime = json ? await jsonToMime(json, call.mailbox.address) : readMime(call);
	const message = call.mailbox.store(mime, folder, { isDraft: true, isRead: json?.isRead ?? true });
	if (json) applyState(call, message, json);
	return { status: 201, body: await shown(call, message) };
}

export const createDraft = (call: MailboxCall) => create(call, call.mailbox.folder('drafts'));

export const createInFolder = (call: MailboxCall) =>
	create(call, folderOf(call.mailbox, call.params[0] ?? ''));

export async function updateMessage(call: MailboxCall): Promise<Answer> {
	const message = theMessage(call);
	assertUnchanged(call, message);
	const change = jsonBody(call) as Message;
	const known = [...MESSAGE_PROPERTIES, EXTENDED] as string[];
	const unknown = Object.keys(change).find((name) => !known.includes(name));
	if (unknown !== undefined && !unknown.startsWith('@'))
		throw badRequest(`The property '${unknown}' does not exist on type '${TYPE}'.`);
	if (typeof change.isReadReceiptRequested === 'boolean')
		message.receiptRequested = change.isReadReceiptRequested;
	if (typeof change.isDeliveryReceiptRequested === 'boolean')
		message.deliveryReceiptRequested = change.isDeliveryReceiptRequested;
	if (change[EXTENDED]) setExtended(message, change[EXTENDED]);
	if (change.isRead === true) tellSender(call, message);
	applyState(call, message, change);
	if (Object.keys(change).some((name) => CONTENT.includes(name))) await rewrite(call, message, change);
	return { status: 200, body: await shown(call, message) };
}

const EXTENDED = 'singleValueExtendedProperties';

/** https://learn.microsoft.com/en-us/graph/api/resources/singlevaluelegacyextendedproperty; the lab knows one. */
function setExtended(
	message: StoredMessage,
	properties: NonNullable<Message['singleValueExtendedProperties']>,
): void {
	for (const { id, value } of properties) {
		const time = new Date(value ?? '');
		if (id !== 'SystemTime 0x3FEF' || Number.isNaN(time.getTime()))
			throw badRequest(
				`The lab does not know the extended property '${String(id)}' with '${String(value)}'.`,
			);
		message.deferredSendTime = time;
	}
}

/** A read or not-read report to a sender who asked for one; whoever it was that read or deleted the message. */
function tellSender({ mailbox }: MailboxCall, message: StoredMessage): void {
	if (!message.isRead && asksForReceipt(message)) mailbox.receipts.push(message.subject);
}

/** RFC 9110 section 13.1.1, with the change key as the tag. */
function assertUnchanged({ headers }: MailboxCall, { changeKey }: StoredMessage): void {
	const tag = headers['if-match'];
	if (tag === undefined || tag === '*' || tag.includes(changeKey)) return;
	throw new GraphError(
		412,
		'ErrorIrresolvableConflict',
		'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
	);
}

function applyState({ mailbox }: MailboxCall, message: StoredMessage, change: Message): void {
	const { isRead, flag, importance, categories } = change;
	const state = {
		...(typeof isRead === 'boolean' ? { isRead } : {}),
		...(flag?.flagStatus ? { flag: flag.flagStatus } : {}),
		...(importance ? { importance } : {}),
		...(categories ? { categories } : {}),
	};
	if (Object.keys(state).length > 0) mailbox.update(message, state);
}

const CONTENT = ['subject', 'body', 'toRecipients', 'ccRecipients', 'bccRecipients', 'replyTo', 'from'];

/** Only a draft can be written anew: https://learn.microsoft.com/en-us/graph/api/message-update */
async function rewrite(call: MailboxCall, message: StoredMessage, change: Message): Promise<void> {
	if (!message.isDraft)
		throw new GraphError(
			400,
			'ErrorInvalidPropertySet',
			'Set action is invalid for property. The message is no draft.',
		);
	const whole = { ...(await toMessage(message, false)), ...change };
	call.mailbox.update(message, { mime: await jsonToMime(whole, call.mailbox.address) });
}

const destinationOf = (call: MailboxCall) => {
	const { destinationId } = jsonBody(call);
	if (typeof destinationId !== 'string') throw badRequest("The parameter 'DestinationId' is missing.");
	return folderOf(call.mailbox, destinationId);
};

export async function moveMessage(call: MailboxCall): Promise<Answer> {
	const message = theMessage(call);
	const target = destinationOf(call);
	if (target.wellKnownName === 'deleteditems') tellSender(call, message);
	call.mailbox.move(message, target);
	return { status: 201, body: await shown(call, message) };
}

export async function copyMessage(call: MailboxCall): Promise<Answer> {
	const copy = call.mailbox.copy(theMessage(call), destinationOf(call));
	return { status: 201, body: await shown(call, copy) };
}

/** To Deleted Items; from there it goes for good. */
export function deleteMessage(call: MailboxCall): Answer {
	const message = theMessage(call);
	const bin = call.mailbox.folder('deleteditems');
	if (message.folder.isWithin(bin)) call.mailbox.delete(message);
	else call.mailbox.move(message, bin);
	return { status: 204 };
}

export function deleteForGood(call: MailboxCall): Answer {
	call.mailbox.delete(theMessage(call));
	return { status: 204 };
}
