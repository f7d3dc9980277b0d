import type { IDataObject } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import { defined } from '../../contracts/defined';
import { MessageFilter } from '../../filter/MessageFilter';
import type { LoopLimits } from '../../filter/LoopGuard';
import type { AuthenticationTrust } from '../../message/authentication/findTrustedResults';
import { compileTicketPattern, type TicketFinder } from '../../message/ticketPattern';
import { FILTER_CHOICES, FILTERED_CHOICES } from './choices';
import { oneOf } from './oneOf';
import { asObject } from './parameterValues';
import { readList } from './readList';

/** What becomes of a message that is left out: nothing, a mark, or the after-processing action itself. */
export type FilteredAction = 'leave' | 'markRead' | 'process';

/** What a trigger does with messages before they run. */
export interface FilterSettings {
	filter?: MessageFilter;
	ignoreAutoReplies?: boolean;
	provenSendersOnly?: boolean;
	/** Whose word on a sender counts. */
	trust?: AuthenticationTrust;
	/** Only where something is filtered. */
	filtered?: FilteredAction;
	loopLimits?: LoopLimits;
	findTicket?: TicketFinder;
}

const MINUTE_MS = 60_000;

/**
 * @param isExchange whether the mailbox is known to be one of Exchange
 * @throws MailError of kind `configuration` for what a person must correct
 */
export function readFilterSettings(
	parameter: (name: string, fallback?: unknown) => unknown,
	afterProcessing: string,
	isExchange = false,
): FilterSettings {
	const options = asObject(parameter('options', {}));
	const filter = readFilter(parameter);
	const ignoreAutoReplies = options.ignoreAutoReplies === true;
	const provenSendersOnly = readSwitch(options.provenSendersOnly, 'Proven Senders Only');
	const isFiltered = filter !== undefined || ignoreAutoReplies || provenSendersOnly;
	const filtered = filteredAction(options.filteredMessages, afterProcessing);
	const loopLimits = readLoopLimits(asObject(asObject(options.loopGuard).limit));
	const pattern = typeof options.ticketPattern === 'string' ? options.ticketPattern.trim() : '';
	return {
		...defined({ filter }),
		...(ignoreAutoReplies ? { ignoreAutoReplies } : {}),
		...(provenSendersOnly ? { provenSendersOnly } : {}),
		trust: { isExchange, ...readAuthservId(options.authservId) },
		...(isFiltered ? { filtered } : {}),
		...defined({ loopLimits }),
		...(pattern ? { findTicket: compileTicketPattern(pattern) } : {}),
	};
}

function readFilter(parameter: (name: string, fallback?: unknown) => unknown): MessageFilter | undefined {
	const type = oneOf(parameter('filterType', 'none'), FILTER_CHOICES, 'Filter Type');
	if (type === 'none') return undefined;
	return new MessageFilter({
		type,
		emails: readList(parameter('filterEmails', ''), 'Emails'),
		domains: readList(parameter('filterDomains', ''), 'Domains'),
		keywords: readList(parameter('filterKeywords', ''), 'Keywords', (text) => text.split(/[,\r\n]/)),
	});
}

/** What keeps somebody out is not switched off by a value that is neither yes nor no. */
function readSwitch(value: unknown, label: string): boolean {
	if (value === undefined || typeof value === 'boolean') return value === true;
	throw new MailError('configuration', `${label} is neither on nor off`, {
		hint: `Set ${label} on or off; an expression has to give true or false.`,
	});
}

/** RFC 8601 section 2.5: a token, mostly a host name. */
const AUTHSERV_ID = /^[^\s;=()"<>@,]{1,255}$/;

function readAuthservId(value: unknown): { authservId?: string } {
	const id = typeof value === 'string' ? value.trim().toLowerCase() : '';
	if (id === '') return {};
	if (AUTHSERV_ID.test(id)) return { authservId: id };
	throw new MailError('configuration', 'Authentication Server ID is not the id of a mail server', {
		hint: 'Copy what stands at the beginning of the field Authentication-Results, up to the first semicolon, for example mx.company.com.',
	});
}

/**
 * Marked as read by default, so that they are not unread for ever; never deleted or moved unless somebody says so: with
 * an Allow filter "Delete" would delete everybody else's mail. Where nothing is done to mails that run, nothing is done
 * to these.
 */
function filteredAction(value: unknown, afterProcessing: string): FilteredAction {
	if (value !== undefined) return oneOf(value, FILTERED_CHOICES, 'Filtered Messages');
	return ['nothing', 'keep'].includes(afterProcessing) ? 'leave' : 'markRead';
}

/** Nothing, and nought, switch the guard off; what is no number does not. */
function limitOf(value: unknown, label: string): number {
	if (value === undefined || value === '') return 0;
	const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
	if (!Number.isNaN(number)) return number;
	throw new MailError('configuration', `${label} of the option Loop Guard is not a number`, {
		hint: `Set ${label} to a number. If it is an expression, check what it returns.`,
	});
}

function readLoopLimits({ mails, minutes }: IDataObject): LoopLimits | undefined {
	const most = Math.floor(limitOf(mails, 'Mails'));
	const within = limitOf(minutes, 'Minutes');
	if (!(most >= 1) || !(within > 0)) return undefined;
	return { most: Math.min(most, 1000), withinMs: Math.min(within, 1440) * MINUTE_MS };
}
