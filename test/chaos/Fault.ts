import type { FaultProxy } from '../lab/FaultProxy';
import type { Random } from '../lab/mail/Random';
import type { LabProtocol } from '../lab/MailLab';
import type { ChaosLab, ChaosMailbox } from './ChaosLab';
import type { EndOfN8n } from './FaultLog';

/** What a fault of one protocol is done to. */
export interface Lane {
	chaos: ChaosLab;
	protocol: LabProtocol;
	proxy: FaultProxy;
	/** On completion and on success. */
	mailboxes: readonly ChaosMailbox[];
}

/** Done to one protocol, beside what is done to the others; has all as it was when it comes back. */
export interface LaneFault {
	name: string;
	/** By default all. */
	protocols?: readonly LabProtocol[];
	/** Hits these besides. */
	alsoHits?: Partial<Record<LabProtocol, LabProtocol>>;
	/** How long after it a trigger may take to notice, in milliseconds. */
	unnoticedMs?: number;
	run(lane: Lane, random: Random): Promise<void>;
}

/** Done to n8n or to all protocols. */
export interface GlobalFault {
	name: string;
	/** How often among the others. */
	weight: number;
	run(chaos: ChaosLab, random: Random): Promise<EndOfN8n | void>;
}
