import { MailError } from '../../contracts/MailError';
import type { MailFilter } from '../../contracts/MailFilter';
import type { Delivery } from '../../contracts/MailSource';
import type { LoopGuard } from '../../filter/LoopGuard';
import type { AuthenticationTrust } from '../../message/authentication/findTrustedResults';
import { isOwnMessageId } from '../../message/ownMessageId';
import { parseHeaders, type ParsedHeaders } from '../../message/parseHeaders';
import type { Decision } from '../../delivery/PumpHost';
import { receivedAtOf } from '../../message/receivedAt';

export interface ScreenOptions {
	filter?: MailFilter;
	guard?: LoopGuard;
	/** Whose word on a sender counts for the guard. */
	trust?: AuthenticationTrust;
	/** What n8n calls itself, to know its own mails by. */
	instanceId: string;
}

/** What stands before a run: the filter, and the loop guard. */
export class MessageScreen {
	constructor(private readonly options: ScreenOptions) {}

	async decide(delivery: Delivery): Promise<Decision> {
		const { filter } = this.options;
		const { mime, verdict, error } = delivery;
		if (verdict === 'exclude') return 'exclude';
		// What could not be had whole says too little of itself to be left out, but its header is enough to pose as somebody.
		if (mime === undefined || (error !== undefined && filter?.failsClosed !== true)) return 'run';
		const isOpen = filter !== undefined && verdict !== 'take';
		if (isOpen && (await leavesOut(filter, mime))) return 'exclude';
		if (error !== undefined) return 'run';
		return this.loopError(delivery, mime) ?? 'run';
	}

	private loopError({ key, generation, receivedAt }: Delivery, mime: Buffer): MailError | undefined {
		const { guard, instanceId, trust = {} } = this.options;
		// A person who asks for another run knows what it is.
		if (guard === undefined || generation > 0) return undefined;
		const headers = parseHeaders(mime, {}, trust);
		if (idsOf(headers).some((id) => isOwnMessageId(id, instanceId))) {
			return new MailError('loop', 'It was sent by this n8n and came back', { hint: HINT });
		}
		const sender = headers.from?.[0]?.address;
		if (sender === undefined) return undefined;
		const arrivedAt =
			receivedAt?.getTime() ?? Math.min(receivedAtOf(headers.headers) ?? Infinity, Date.now());
		if (!guard.exceeds(sender, key, arrivedAt, headers.authentication?.verdict === 'proven'))
			return undefined;
		const { most, withinMs } = guard.limits;
		const limit = `${String(most)} messages within ${String(Math.round(withinMs / 60_000))} minutes`;
		return new MailError('loop', `${sender} has sent more than ${limit}`, { hint: HINT });
	}
}

/**
 * A message that breaks the filter runs: to be read again and again would hold up all others. Unless the filter is there
 * to keep out who poses as somebody.
 */
async function leavesOut(filter: MailFilter, mime: Buffer): Promise<boolean> {
	try {
		return (await filter.judge(mime)) === 'exclude';
	} catch {
		return filter.failsClosed === true;
	}
}

const HINT =
	'See whether this workflow and the sender answer each other automatically. ' +
	'For an hour, further messages like it are set aside without another report. ' +
	'If all is well, raise the option Loop Guard.';

/** Outlook.com gives every mail an ID of its own and keeps the sender's in a field of its own. */
function idsOf({ messageId, headers }: ParsedHeaders): string[] {
	const original = headers.find(
		({ name }) => name.toLowerCase() === 'x-microsoft-original-message-id',
	)?.value;
	return [messageId, original?.replace(/^\s*<|>\s*$/g, '')].filter((id) => id !== undefined);
}
