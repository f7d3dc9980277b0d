import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { ChangeAct } from '../../../nodes/mail/source/ChangeAcknowledger';
import type { ChangeCursor } from '../../../nodes/mail/source/ChangeCursor';
import type { ChangeDelivery } from '../../../nodes/mail/source/ChangeDelivery';
import type { ChangeFeed } from '../../../nodes/mail/source/ChangeFeed';
import type { ChangeSettings } from '../../../nodes/mail/source/ChangeSettings';
import { ChangeSource, type ChangeSourceOptions } from '../../../nodes/mail/source/ChangeSource';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { PendingActs } from '../../../nodes/mail/source/PendingActs';
import { ChangeFolder } from './ChangeFolder';
import { deskSettings, START } from './deskSettings';

export const never = new AbortController().signal;

export const ids = (deliveries: readonly ChangeDelivery[]) => deliveries.map(({ id }) => id);
export const notNow = () => new MailError('unavailable', 'Not now');

/** Sources over one folder in memory, opened one after the other in one process. */
export class SourceScene {
	folder = new ChangeFolder();
	retries = new FetchRetries();
	/** Of this process. */
	pending: PendingActs<ChangeAct> | undefined = new PendingActs<ChangeAct>();
	options: Partial<ChangeSourceOptions> = {};
	readonly warnings: MailError[] = [];
	private count = 0;

	make(settings: Partial<ChangeSettings> = {}, feed: Partial<ChangeFeed> = {}): ChangeSource {
		return new ChangeSource({
			feed: { ...this.folder.feed(), ...feed },
			settings: deskSettings(settings),
			retries: this.retries,
			...(this.pending === undefined ? {} : { pending: this.pending }),
			warn: (error) => this.warnings.push(error),
			...this.options,
		});
	}

	/** @param before position of a source that has ended, and what it had in hand */
	async open(
		settings: Partial<ChangeSettings> = {},
		feed: Partial<ChangeFeed> = {},
		[cursor, inHand = []]: [ChangeCursor?, ChangeDelivery[]?] = [],
	): Promise<ChangeSource> {
		const source = this.make(settings, feed);
		const stored = cursor && (JSON.parse(JSON.stringify(cursor)) as ChangeCursor);
		await source.connect(stored, inHand, never);
		return source;
	}

	/** Each a second after the one before. */
	deliver(subject: string) {
		this.count += 1;
		return this.folder.deliver(subject, { receivedAt: new Date(START + 1_000 * this.count) });
	}

	deliverMany(count: number, name = 'm') {
		return Array.from({ length: count }, (_, i) => this.deliver(`${name}${String(i)}`));
	}

	/** All that waits is processed. @returns its IDs */
	async drain(source: ChangeSource): Promise<string[]> {
		const done: string[] = [];
		for (;;) {
			const some = await source.read(10, never);
			if (some.length === 0) return done;
			await source.acknowledge(some, 'processed');
			done.push(...ids(some));
		}
	}
}
