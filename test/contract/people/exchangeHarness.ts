import { ExchangeHarness, type Api } from '../../integration/exchange/ExchangeHarness';
import type { ChangeCursor } from '../../../nodes/mail/source/ChangeCursor';
import type { SourceHarness, Place, Source } from './SourceHarness';

const OLD_MS = 30 * 86_400_000;

/** A mailbox of the lab's Exchange, read by one of its APIs. */
export async function exchangeHarness(api: Api): Promise<SourceHarness> {
	const exchange = await ExchangeHarness.start();
	let activatedAt = 0;
	return {
		reset: async () => {
			await exchange.reset(api);
			activatedAt = Date.now() - 3 * 3_600_000;
		},
		deliver: async (subject, { isRead = false, elsewhere = false }) => {
			const place = elsewhere ? { folder: 'Elsewhere', ageMs: OLD_MS } : {};
			exchange.deliver(subject, { isRead, ...place });
			await Promise.resolve();
		},
		act: async (act, subject) => {
			const { mailbox } = exchange;
			const message = exchange.find(subject)[0]!;
			if (act === 'open') mailbox.update(message, { isRead: true });
			if (act === 'markUnread') mailbox.update(message, { isRead: false });
			if (act === 'flag') mailbox.update(message, { flag: 'flagged' });
			if (act === 'categorise') mailbox.update(message, { categories: ['Work'] });
			if (act === 'fileAway') mailbox.move(message, mailbox.makeFolder('Private'));
			if (act === 'delete') mailbox.move(message, mailbox.folder('deleteditems'));
			if (act === 'dragIn') mailbox.move(message, mailbox.inbox);
			if (act === 'copy') mailbox.copy(message, mailbox.inbox);
			if (act === 'editDraft')
				mailbox.update(message, { mime: Buffer.from(`${message.mime.toString()}More\r\n`), isDraft: true });
			await Promise.resolve();
		},
		places: async () => {
			const places = new Map<string, Place[]>();
			for (const folder of exchange.mailbox.root.tree())
				for (const { subject, isRead, flag } of folder.messages.values())
					places.set(subject, [
						...(places.get(subject) ?? []),
						{ folder: folder.path, isRead, isFlagged: flag === 'flagged' },
					]);
			return await Promise.resolve(places);
		},
		open: async ({ read, after }, cursor) => {
			exchange.forget();
			const settings = { read, afterProcessing: after, moveTo: 'archive', activatedAt };
			return (await exchange.open(settings, cursor as ChangeCursor | undefined)) as Source;
		},
		letTimePass: async () => {
			exchange.pass(1);
			await Promise.resolve();
		},
		stop: async () => await exchange.stop(),
	};
}
