import type { IExecuteFunctions } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import type { MailAddress } from '../../contracts/MailMessage';
import { defined } from '../../contracts/defined';
import { systemClock } from '../../delivery/Clock';
import { RetryingTransport } from '../../delivery/RetryingTransport';
import { sendByRoutes, type Route } from '../../delivery/sendByRoutes';
import type { RecipientFilter } from '../../filter/RecipientFilter';
import { composeMail } from '../../message/compose/composeMail';
import { makeOwnMessageId } from '../../message/ownMessageId';
import type { DraftContent } from './DraftContent';
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

/** Waits between tries: 1 s, 2 s, 4 s …, and no longer than a run can be held up. */
const RETRY = { minMs: 1_000, maxMs: 60_000 };
/** Where another server stands ready, one that is down is not waited for. */
const TRIES_WITH_FALLBACK = 2;

/** Sends the message that an item asks for. */
export async function sendItem(
	context: IExecuteFunctions,
	itemIndex: number,
	protocol: SendProtocol,
	signal: AbortSignal,
): Promise<ItemOutcome> {
	const parameter: ItemParameter = (name, fallback) => context.getNodeParameter(name, itemIndex, fallback);
	assertNotByModel(context.getNode());
	const settings = await readSendSettings(context, itemIndex);
	const own = settings.routes.flatMap(({ from, account }) => [from, account?.user ?? from]);
	const draft = await readDraft(context, itemIndex, parameter, own);
	if (draft.isAutoReply && isAutomatic(parameter)) return { notSent: 'answersAutomaticMail' };
	const { kept, dropped } = filtered(draft, settings.filter);
	const report = new SendReport(context);
	if (!hasRecipients(kept)) {
		const [first] = settings.routes;
		if (dropped.length === 0 || first === undefined) throw nobody();
		report.countDropped(first, dropped);
		return { notSent: 'everybodyFiltered', dropped };
	}
	const { waitUntil } = draft;
	// The links of a question are those of its execution: the answer to an earlier one would never come here.
	const key = waitUntil === undefined ? asWords(asObject(parameter('options', {})).idempotencyKey) : '';
	const messageId = messageIdFor(context, domainOf(settings.routes[0]?.from ?? ''), key);
	const send = async (): Promise<ItemOutcome> => {
		const isWatched = context.getMode() === 'manual';
		const route = async (index: number) =>
			await routeFor(index, { kept, messageId, settings, protocol, report, isWatched });
		const sent = await sendByRoutes(route, signal).catch(toSendError);
		const outcome = { messageId, dropped, ...defined({ waitUntil }) };
		const full = sent instanceof MailError ? { ...outcome, error: sent } : { ...outcome, sent };
		report.count(full);
		return full;
	};
	if (key === '') return await send();
	const wasSent = async () => await lookInSentItems(protocol, settings, messageId, signal);
	const outcome = await sendByKey(new IdempotencyKeys(context, signal), key, { messageId, wasSent, send });
	return { dropped, ...outcome };
}

/** Our triggers know their own by it, when it comes back; under a key it is the same each time. */
function messageIdFor(context: IExecuteFunctions, domain: string, key: string): string {
	const seed = [context.getWorkflow().id ?? '', context.getNode().id, key].join('\n');
	return makeOwnMessageId(context.getInstanceId(), domain, key === '' ? undefined : seed);
}

async function lookInSentItems(
	protocol: SendProtocol,
	settings: SendSettings,
	messageId: string,
	signal: AbortSignal,
): Promise<boolean | undefined> {
	const [route] = settings.routes;
	// Where no copy is kept, its absence says nothing.
	if (route === undefined || !settings.saveToSentItems) return undefined;
	const transport = protocol.transport(route, settings);
	try {
		return await transport.wasSent?.(messageId, signal);
	} finally {
		await transport.close();
	}
}

interface RouteContext {
	kept: DraftContent;
	messageId: string;
	settings: SendSettings;
	protocol: SendProtocol;
	report: SendReport;
	/** A person waits in the editor, and presses the button again when the server is up. */
	isWatched: boolean;
}

/** The same message under the same Message-ID, from whom the route sends for. */
async function routeFor(index: number, context: RouteContext): Promise<Route | undefined> {
	const { kept, messageId, settings, protocol, report, isWatched } = context;
	const route = settings.routes[index];
	if (route === undefined) return undefined;
	const { senderName: name, tries } = settings;
	const from = { address: route.from, ...defined({ name }) };
	const mail = await composeMail({ ...kept, messageId, from });
	const isLast = index === settings.routes.length - 1;
	const most = isWatched ? 1 : isLast ? tries : TRIES_WITH_FALLBACK;
	const policy = { ...RETRY, tries, triesUnreachable: Math.min(tries, most) };
	const transport = report.watch(protocol.transport(route, settings), route);
	return { mail, transport: new RetryingTransport(transport, policy, systemClock) };
}

function filtered(draft: DraftContent, filter: RecipientFilter): { kept: DraftContent; dropped: string[] } {
	const dropped = [...(draft.unusable ?? [])];
	const pass = (list: readonly MailAddress[] = []) =>
		list.filter(({ address }) => {
			const isKept = filter.lets(address);
			if (!isKept) dropped.push(address);
			return isKept;
		});
	const kept = { ...draft, to: pass(draft.to), cc: pass(draft.cc), bcc: pass(draft.bcc) };
	return { kept, dropped: [...new Set(dropped)] };
}

function hasRecipients({ to, cc = [], bcc = [] }: DraftContent): boolean {
	return to.length + cc.length + bcc.length > 0;
}

/** RFC 3834 section 2: two programs that answer each other never end. */
function isAutomatic(parameter: ItemParameter): boolean {
	if (readOperation(parameter) !== 'reply') return false;
	const { isAutoReply, isBounce, doNotAutoReply } = mailParameter(parameter);
	return isAutoReply === true || isBounce === true || doNotAutoReply === 'mailServer';
}

function nobody(): MailError {
	return new MailError('configuration', 'There is nobody to send to: To, Cc and Bcc are empty', {
		hint: 'Fill in To. With an expression, look at what it gives for this item.',
	});
}

function domainOf(address: string): string {
	return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
