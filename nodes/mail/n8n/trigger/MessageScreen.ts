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
	/** Whose verdict on a sender the loop guard trusts. */
	trust?: AuthenticationTrust;
	/** n8n's instance ID, to recognize its own messages. */
	instanceId: string;
}

/** Decides whether a message is executed: the filter, and the loop guard. */
export class MessageScreen {
	constructor(private readonly options: ScreenOptions) {}

	async decide(delivery: Delivery): Promise<Decision> {
		const { filter } = this.options;
		const { mime, verdict, error } = delivery;
		if (verdict === 'exclude') return 'exclude';
		// An incomplete message must not be excluded for what may be missing, but a header is enough for a
		// forgery.
		if (mime === undefined || (error !== undefined && filter?.failsClosed !== true)) return 'run';
		const isOpen = filter !== undefined && verdict !== 'take';
		if (isOpen && (await leavesOut(filter, mime))) return 'exclude';
		if (error !== undefined) return 'run';
		return this.loopError(delivery, mime) ?? 'run';
	}

	private loopError({ key, generation, receivedAt }: Delivery, mime: Buffer): MailError | undefined {
		const { guard, instanceId, trust = {} } = this.options;
		// A person who requests another execution knows the message.
		if (guard === undefined || generation > 0) return undefined;
		const headers = parseHeaders(mime, {}, trust);
		if (idsOf(headers).some((id) => isOwnMessageId(id, instanceId))) {
			return new MailError('loop', 'This n8n sent it, and it came back', { hint: HINT });
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
 * A message that breaks the filter is executed, because reading it again and again would block all others;
 * unless the filter is there to exclude forged senders.
 */
async function leavesOut(filter: MailFilter, mime: Buffer): Promise<boolean> {
	try {
		return (await filter.judge(mime)) === 'exclude';
	} catch {
		return filter.failsClosed === true;
	}
}

const HINT =
	'Check whether this workflow and the sender reply to each other automatically. ' +
	'For an hour, further messages like it are set aside without another report. ' +
	'If they do not, raise the limits in the option "Loop Guard".';

/** Outlook.com replaces every Message-ID and keeps the sender's in a field of its own. */
function idsOf({ messageId, headers }: ParsedHeaders): string[] {
	const original = headers.find(
		({ name }) => name.toLowerCase() === 'x-microsoft-original-message-id',
	)?.value;
	return [messageId, original?.replace(/^\s*<|>\s*$/g, '')].filter((id) => id !== undefined);
}
