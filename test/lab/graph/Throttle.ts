import { GraphError } from './GraphError';

/** https://learn.microsoft.com/en-us/graph/throttling-limits#outlook-service-limits, for each app and mailbox. */
export interface ThrottleLimits {
	/** Requests at a time. */
	concurrent: number;
	/** Within ten minutes. */
	requests: number;
	/** Octets within five minutes. */
	uploadBytes: number;
}

export const OUTLOOK_LIMITS: ThrottleLimits = {
	concurrent: 4,
	requests: 10_000,
	uploadBytes: 150 * 1024 * 1024,
};

const REQUEST_WINDOW_MS = 600_000;
const UPLOAD_WINDOW_MS = 300_000;

class Usage {
	running = 0;
	requests = 0;
	requestsSince = 0;
	uploaded = 0;
	uploadedSince = 0;
}

const throttled = (limit: string, seconds: number) =>
	new GraphError(429, 'ApplicationThrottled', `Application is over its ${limit} limit.`, {
		'Retry-After': String(seconds),
	});

/** Counts what an app does with a mailbox, and turns away what is too much. */
export class Throttle {
	/** The most requests at a time that were let in for one app and mailbox. */
	peak = 0;
	/** Requests turned away. */
	refused = 0;
	private readonly usage = new Map<string, Usage>();
	private storm?: { until: number; retryAfterSeconds: number };

	constructor(readonly limits: ThrottleLimits) {}

	/** Turns everybody away for a while. */
	startStorm(ms: number, retryAfterSeconds: number): void {
		this.storm = { until: Date.now() + ms, retryAfterSeconds };
	}

	/**
	 * @param key app and mailbox
	 * @returns what is to be called when the request has been answered
	 * @throws GraphError 429
	 */
	enter(key: string, bytes: number): () => void {
		try {
			return this.count(this.usageOf(key), bytes);
		} catch (error) {
			this.refused += 1;
			throw error;
		}
	}

	private count(usage: Usage, bytes: number): () => void {
		const now = Date.now();
		if (this.storm && now < this.storm.until)
			throw throttled('RequestsPerSecond', this.storm.retryAfterSeconds);
		if (usage.running >= this.limits.concurrent) throw throttled('MailboxConcurrency', 1);
		if (now - usage.requestsSince > REQUEST_WINDOW_MS)
			Object.assign(usage, { requests: 0, requestsSince: now });
		if (now - usage.uploadedSince > UPLOAD_WINDOW_MS)
			Object.assign(usage, { uploaded: 0, uploadedSince: now });
		if (usage.requests >= this.limits.requests)
			throw throttled('RequestsPer10Minutes', secondsLeft(usage.requestsSince, REQUEST_WINDOW_MS, now));
		if (usage.uploaded + bytes > this.limits.uploadBytes)
			throw throttled('UploadBytesPer5Minutes', secondsLeft(usage.uploadedSince, UPLOAD_WINDOW_MS, now));
		usage.requests += 1;
		usage.uploaded += bytes;
		usage.running += 1;
		this.peak = Math.max(this.peak, usage.running);
		let done = false;
		return () => {
			if (!done) usage.running -= 1;
			done = true;
		};
	}

	private usageOf(key: string): Usage {
		const known = this.usage.get(key) ?? new Usage();
		this.usage.set(key, known);
		return known;
	}
}

const secondsLeft = (since: number, window: number, now: number) =>
	Math.max(1, Math.ceil((since + window - now) / 1000));
