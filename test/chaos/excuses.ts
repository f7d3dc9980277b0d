import type { LabProtocol } from '../lab/MailLab';
import type { FaultEvent, FaultLog } from './FaultLog';
import type { Observed, SentMail } from './Ledger';

/** README's "in that very instant": so long a trigger may take, on a busy machine, until the server has a mark. */
const INSTANT_MS = 5_000;

/**
 * Whether README says, of On Success, that a message may have run a second time: only over an end of n8n between the two
 * runs that found this very message in hand, which is to say not yet marked on the server, and
 *
 * - the first run had ended in the instant before that, and the server was not told yet; or
 * - the first run went to sleep in the instant before n8n was told to stop, or after it: n8n 2.41 forgets those that
 *   are on their way to sleep, and never tells the trigger; or
 * - the first run had been stored before that and had not begun, so that n8n itself began it when it was back.
 */
export function isExcused(
	{ subject, kind }: SentMail,
	{
		before,
		again,
		protocol,
		faults,
	}: { before: Observed; again: Observed; protocol: LabProtocol; faults: FaultLog },
): boolean {
	const begun = Date.parse(before.startedAt);
	const stored = Date.parse(before.createdAt ?? before.startedAt);
	// What sleeps is done when it goes to sleep, which n8n does not tell the time of; it wakes and ends later.
	const ended = kind === 'sleeps' || !before.stoppedAt ? begun : Date.parse(before.stoppedAt);
	const found = ({ from, gone = from, open }: FaultEvent) => {
		if (open?.has(subject) !== true || gone >= Date.parse(again.startedAt)) return false;
		if (stored < gone && begun > gone) return true;
		const end = kind === 'sleeps' ? from : gone;
		return begun < gone && faults.undisturbed(protocol, Math.min(ended, end), end) < INSTANT_MS;
	};
	return faults.of(protocol).some(found);
}

/** What was asleep is woken while main starts, too early for n8n: it had done its part. */
const WOKEN_TOO_EARLY = /OTel settings not yet initialized/;

/**
 * How n8n in queue mode ends executions that it has handed to a worker, as docs/queue-mode.md says: it stores an error in
 * place of their data, so that their messages are not known any more.
 */
const ENDED_BY_QUEUE = [
	/failed to be processed too many times/,
	WOKEN_TOO_EARLY,
	/^(Connection terminated|timeout exceeded when trying to connect|connect ECONNREFUSED|read ECONNRESET)/,
];

export const isWokenTooEarly = (error: string | undefined) => error !== undefined && WOKEN_TOO_EARLY.test(error);

export const isEndedByQueue = (error: string | undefined) =>
	error !== undefined && ENDED_BY_QUEUE.some((pattern) => pattern.test(error));
