import type { IExecuteFunctions } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import type { MailAddress } from '../../contracts/MailMessage';
import { defined } from '../../contracts/defined';
import { systemClock } from '../../delivery/Clock';
import { RetryingTransport } from '../../delivery/RetryingTransport';
import { sendByRoutes, type Route } from '../../delivery/sendByRoutes';
import { composeMail } from '../../message/compose/composeMail';
import { makeOwnMessageId } from '../../message/ownMessageId';
import type { DraftContent } from './DraftContent';
import { parametersOf } from './parametersOf';
import { readDraft } from './readDraft';
import { mailParameter } from './mailParameter';
import { readOperation } from './readOperation';
import { readSendSettings } from './readSendSettings';
import { IdempotencyKeys } from './IdempotencyKeys';
import { sendByKey } from './sendByKey';
import { SendReport } from './SendReport';
import { assertNotByModel } from '../settings/assertNotByModel';
import { asObject, asWords } from '../settings/parameterValues';
import type { SendSettings } from './SendSettings';
import { toSendError } from '../runtime/toSendError';
import type { SendProtocol } from './SendProtocol';
import type { ItemOutcome } from './ItemOutcome';
import type { ItemParameter } from '../settings/SettingsContext';

/** Waits between tries: 1 s, 2 s, 4 s …, limited because they delay the execution. */
const RETRY = { minMs: 1_000, maxMs: 60_000 };
/** With a fallback, a server that is down is given up sooner. */
const TRIES_WITH_FALLBACK = 2;

/** Sends the message described by an item. */
export async function sendItem(
	context: IExecuteFunctions,
	itemIndex: number,
	protocol: SendProtocol,
	signal: AbortSignal,
): Promise<ItemOutcome> {
	const parameter = parametersOf(context, itemIndex);
	assertNotByModel(context.getNode());
	const settings = await readSendSettings(context, itemIndex, parameter);
	const own = settings.routes.flatMap(({ from, account }) => [from, account?.user ?? from]);
	const draft = await readDraft(context, itemIndex, parameter, own);
	if (draft.isAutoReply && isAutomatic(parameter)) return { notSent: 'answersAutomaticMail' };
	const { kept, dropped } = filtered(draft, settings);
	const report = new SendReport(context);
	const [first] = settings.routes;
	const hasNobody = !hasRecipients(kept);
	if (hasNobody && dropped.length > 0 && first !== undefined) {
		report.countDropped(first, dropped);
		return { notSent: 'everybodyFiltered', dropped };
	}
	if (hasNobody && !settings.asDraft) throw nobody();
	// The links of a question belong to its execution: a response to an earlier question would never arrive
	// here.
	const isQuestion = draft.waitUntil !== undefined;
	const key = isQuestion ? '' : asWords(asObject(parameter('options', {})).idempotencyKey);
	const messageId = messageIdFor(context, domainOf(first?.from ?? ''), key);
	const isWatched = context.getMode() === 'manual';
	const item: ItemToSend = { kept, dropped, messageId, settings, protocol, report, signal, isWatched };
	if (key === '') return await sendNow(item);
	const outcome = await sendByKey(new IdempotencyKeys(context, signal), key, {
		messageId,
		wasSent: async () => await lookInSentItems(item),
		send: async () => await sendNow(item),
	});
	return { dropped, ...(settings.asDraft ? { asDraft: true } : {}), ...outcome };
}

/** An item with all decisions made, ready to be composed. */
interface ItemToSend {
	kept: DraftContent;
	dropped: string[];
	messageId: string;
	settings: SendSettings;
	protocol: SendProtocol;
	report: SendReport;
	signal: AbortSignal;
	/** A person is waiting in the editor and can retry when the server is up. */
	isWatched: boolean;
}

async function sendNow(item: ItemToSend): Promise<ItemOutcome> {
	const { messageId, dropped, report } = item;
	const { waitUntil, sendAt } = item.kept;
	const sent = await sendByRoutes(async (index) => await routeFor(index, item), item.signal).catch(
		toSendError,
	);
	const outcome: ItemOutcome = {
		messageId,
		dropped,
		...defined({ waitUntil, sendAt }),
		...(sent instanceof MailError ? { error: sent } : { sent }),
	};
	report.count(outcome);
	return outcome;
}

/** Our triggers recognize their own messages by it; with an idempotency key it is the same each time. */
function messageIdFor(context: IExecuteFunctions, domain: string, key: string): string {
	const seed = [context.getWorkflow().id ?? '', context.getNode().id, key].join('\n');
	return makeOwnMessageId(context.getInstanceId(), domain, key === '' ? undefined : seed);
}

async function lookInSentItems({
	protocol,
	settings,
	messageId,
	kept,
	signal,
}: ItemToSend): Promise<boolean | undefined> {
	const [route] = settings.routes;
	// If no copy is kept, its absence proves nothing.
	if (route === undefined || !settings.saveToSentItems) return undefined;
	const transport = protocol.transport(route, settings);
	try {
		const wasSent = await transport.wasSent?.(messageId, signal);
		// Nor does it while the server may still hold the message.
		return wasSent === false && kept.sendAt !== undefined ? undefined : wasSent;
	} finally {
		await transport.close();
	}
}

/** The same message, with the same Message-ID, from the route's sender. */
async function routeFor(index: number, item: ItemToSend): Promise<Route | undefined> {
	const { kept, messageId, settings, protocol, report, isWatched } = item;
	const route = settings.routes[index];
	if (route === undefined) return undefined;
	const { senderName: name, tries } = settings;
	const from = { address: route.from, ...defined({ name }) };
	const mail = await composeMail({ ...kept, bcc: blindCopies(kept, route.from, settings), messageId, from });
	const isLast = index === settings.routes.length - 1;
	const most = isWatched ? 1 : isLast ? tries : TRIES_WITH_FALLBACK;
	const policy = { ...RETRY, tries, triesUnreachable: Math.min(tries, most) };
	const transport = report.watch(protocol.transport(route, settings), route);
	return { mail, transport: new RetryingTransport(transport, policy, systemClock) };
}

/** With the sender's own copy, if the filter permits it. */
function blindCopies(
	{ bcc = [], bccToSelf }: DraftContent,
	from: string,
	{ filter }: SendSettings,
): readonly MailAddress[] {
	return bccToSelf === true && filter.lets(from) ? [...bcc, { address: from }] : bcc;
}

function filtered(
	draft: DraftContent,
	{ filter, routes: [first] }: SendSettings,
): { kept: DraftContent; dropped: string[] } {
	const dropped = [...(draft.unusable ?? [])];
	const pass = (list: readonly MailAddress[] = []) =>
		list.filter(({ address }) => {
			const isKept = filter.lets(address);
			if (!isKept) dropped.push(address);
			return isKept;
		});
	const kept = { ...draft, to: pass(draft.to), cc: pass(draft.cc), bcc: pass(draft.bcc) };
	if (draft.bccToSelf === true && first !== undefined) pass([{ address: first.from }]);
	return { kept, dropped: [...new Set(dropped)] };
}

function hasRecipients({ to, cc = [], bcc = [] }: DraftContent): boolean {
	return to.length + cc.length + bcc.length > 0;
}

/** RFC 3834 section 2: prevents two programs from replying to each other endlessly. */
function isAutomatic(parameter: ItemParameter): boolean {
	if (readOperation(parameter) !== 'reply') return false;
	const { isAutoReply, isBounce, doNotAutoReply } = mailParameter(parameter);
	return isAutoReply === true || isBounce === true || doNotAutoReply === 'mailServer';
}

function nobody(): MailError {
	return new MailError('configuration', 'There is nobody to send to: To, CC and BCC are empty', {
		hint: 'Fill in "To". If it is an expression, check what it returns for this item.',
	});
}

function domainOf(address: string): string {
	return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
