import { serverBusy, SoapFault } from '../soap/SoapFault';

export interface ThrottleLimits {
	/** Requests at a time and mailbox (EwsMaxConcurrency: 27). */
	concurrent?: number;
	/** Requests a minute and mailbox. */
	perMinute?: number;
}

const MINUTE_MS = 60_000;

/** https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange */
export class Throttle {
	/** Requests that came although somebody had been told to wait. */
	early = 0;
	/** Requests answered with "busy". */
	refused = 0;
	/** The most requests that ran at a time for one mailbox. */
	peak = 0;
	private readonly running = new Map<string, number>();
	private readonly times = new Map<string, number[]>();
	private busyUntil = 0;
	private isReported = false;

	constructor(public limits: ThrottleLimits = {}) {}

	/** From now on everybody is told to come back when this time is over. */
	storm(ms: number): void {
		this.busyUntil = Date.now() + ms;
		this.isReported = false;
	}

	/**
	 * Runs a request of a mailbox's.
	 * @throws SoapFault ErrorServerBusy, ErrorExceededConnectionCount
	 */
	async run<T>(mailbox: string, work: () => Promise<T>): Promise<T> {
		this.checkStorm();
		this.checkRate(mailbox);
		const running = (this.running.get(mailbox) ?? 0) + 1;
		if (running > (this.limits.concurrent ?? Infinity)) {
			this.refused += 1;
			throw new SoapFault(
				'ErrorExceededConnectionCount',
				'You have exceeded the available concurrent connections for your account. Try again once your other requests have completed.',
			);
		}
		this.running.set(mailbox, running);
		this.peak = Math.max(this.peak, running);
		try {
			return await work();
		} finally {
			this.running.set(mailbox, (this.running.get(mailbox) ?? 1) - 1);
		}
	}

	private checkStorm(): void {
		const left = this.busyUntil - Date.now();
		if (left <= 0) return;
		if (this.isReported) this.early += 1;
		this.isReported = true;
		this.refused += 1;
		throw serverBusy(left);
	}

	private checkRate(mailbox: string): void {
		const { perMinute } = this.limits;
		if (perMinute === undefined) return;
		const now = Date.now();
		const recent = (this.times.get(mailbox) ?? []).filter((at) => now - at < MINUTE_MS);
		this.times.set(mailbox, recent);
		const oldest = recent[0] ?? now;
		if (recent.length < perMinute) return void recent.push(now);
		this.refused += 1;
		throw serverBusy(oldest + MINUTE_MS - now);
	}
}
