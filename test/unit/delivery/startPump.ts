import type { Delivery } from '../../../nodes/mail/contracts/MailSource';
import { Backoff } from '../../../nodes/mail/delivery/Backoff';
import { pumpMail } from '../../../nodes/mail/delivery/pumpMail';
import type { PumpOptions, PumpPolicy } from '../../../nodes/mail/delivery/PumpOptions';
import type { MemoryCursor } from './MemoryMailbox';

type Options = PumpOptions<MemoryCursor, Delivery>;

const POLICY: PumpPolicy = {
	acknowledge: 'onCompletion',
	maxInFlight: 3,
	overdueAfterMs: 3_600_000,
	attempts: 3,
	retryDelayMs: 5_000,
	flushAfterMs: 2_000,
};

/** An intake that waits 1 s, then 2, 4, 8 … up to two minutes before it connects again. */
export function startPump({
	policy,
	...options
}: Pick<Options, 'open' | 'host' | 'clock'> &
	Partial<Omit<Options, 'policy'>> & { policy?: Partial<PumpPolicy> }) {
	return pumpMail<MemoryCursor, Delivery>({
		backoff: new Backoff({ minMs: 1_000, maxMs: 120_000, random: () => 1 }),
		...options,
		policy: { ...POLICY, ...policy },
	});
}
