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

/** What happens to an excluded message: nothing, a mark, or the after-processing action itself. */
export type FilteredAction = 'leave' | 'markRead' | 'process';

/** How a trigger filters messages before their execution. */
export interface FilterSettings {
	filter?: MessageFilter;
	ignoreAutoReplies?: boolean;
	provenSendersOnly?: boolean;
	/** Whose verdict on a sender is trusted. */
	trust?: AuthenticationTrust;
	/** Only with a filter. */
	filtered?: FilteredAction;
	loopLimits?: LoopLimits;
	findTicket?: TicketFinder;
}

const MINUTE_MS = 60_000;

/**
 * @param isExchange whether the mailbox is known to be on Exchange
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

/** A security setting is not switched off by a value that is neither true nor false. */
function readSwitch(value: unknown, label: string): boolean {
	if (value === undefined || typeof value === 'boolean') return value === true;
	throw new MailError('configuration', `${label} is neither on nor off`, {
		hint: `Turn "${label}" on or off; an expression must return true or false.`,
	});
}

/** RFC 8601 section 2.5: a token, usually a host name. */
const AUTHSERV_ID = /^[^\s;=()"<>@,]{1,255}$/;

function readAuthservId(value: unknown): { authservId?: string } {
	const id = typeof value === 'string' ? value.trim().toLowerCase() : '';
	if (id === '') return {};
	if (AUTHSERV_ID.test(id)) return { authservId: id };
	throw new MailError('configuration', 'Authentication Server ID is not the ID of a mail server', {
		hint: 'Copy the beginning of the header field Authentication-Results, up to the first semicolon, for example mx.company.com.',
	});
}

/**
 * Marked as read by default, so that they do not stay unread forever; never deleted or moved unless
 * requested: with an Allow filter, "Delete" would delete everyone else's mail. If processed messages are
 * left alone, so are these.
 */
function filteredAction(value: unknown, afterProcessing: string): FilteredAction {
	if (value !== undefined) return oneOf(value, FILTERED_CHOICES, 'Filtered Messages');
	return ['nothing', 'keep'].includes(afterProcessing) ? 'leave' : 'markRead';
}

/** An empty value or zero switches the guard off; an invalid number does not. */
function limitOf(value: unknown, label: string): number {
	if (value === undefined || value === '') return 0;
	const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
	if (!Number.isNaN(number)) return number;
	throw new MailError('configuration', `${label} of the option Loop Guard is not a number`, {
		hint: `Set "${label}" to a number. If it is an expression, check what it returns.`,
	});
}

function readLoopLimits({ mails, minutes }: IDataObject): LoopLimits | undefined {
	const most = Math.floor(limitOf(mails, 'Messages'));
	const within = limitOf(minutes, 'Minutes');
	if (!(most >= 1) || !(within > 0)) return undefined;
	return { most: Math.min(most, 1000), withinMs: Math.min(within, 1440) * MINUTE_MS };
}
