import type { LabProtocol } from '../lab/MailLab';

/** A fault that was done to some of the protocols. */
export interface FaultEvent {
	name: string;
	/** Whose mailboxes it hit. */
	protocols: readonly LabProtocol[];
	/** When it began; in milliseconds, as all here. */
	from: number;
	/** When all was as before; undefined while it goes on. */
	to?: number;
	/**
	 * Of one that ended n8n: the subjects that no server had down as done when it was away. Nothing else can have been in
	 * hand.
	 */
	open?: ReadonlySet<string>;
	/** Of the same, when n8n was gone: told to stop, it goes on with executions for up to half a minute. */
	gone?: number;
}

/** What was open when n8n was gone, and when that was. */
export type EndOfN8n = Required<Pick<FaultEvent, 'open' | 'gone'>>;

/** After a fault a trigger waits this long before it connects again, at the most; as the mailboxes are set up. */
const RECOVERY_MS = 4_000;

/** Which faults there were, and when. */
export class FaultLog {
	private readonly events: FaultEvent[] = [];

	add(event: FaultEvent): void {
		this.events.push(event);
	}

	of(protocol: LabProtocol): FaultEvent[] {
		return this.events.filter(({ protocols }) => protocols.includes(protocol));
	}

	/** The one that began last before a moment. */
	last(protocol: LabProtocol, at: number): FaultEvent | undefined {
		return this.of(protocol)
			.filter(({ from }) => from <= at)
			.sort((a, b) => a.from - b.from)
			.at(-1);
	}

	/** How many milliseconds of a span no fault stood in the way of a protocol, its recovery included. */
	undisturbed(protocol: LabProtocol, from: number, to: number): number {
		const harm = this.of(protocol)
			// What ends n8n is what the span is measured to.
			.filter(({ open }) => open === undefined)
			.map((one) => ({ from: one.from, to: (one.to ?? Infinity) + RECOVERY_MS }))
			.sort((a, b) => a.from - b.from);
		let free = 0;
		let at = from;
		for (const one of harm) {
			if (one.from >= to) break;
			free += Math.max(0, one.from - at);
			at = Math.max(at, one.to);
		}
		return free + Math.max(0, to - at);
	}
}
