/** One piece of work in a process of its own, so that its memory and its stalls are nobody else's. */
import '../exchange/ewsAsInstalled';
import { readFileSync } from 'node:fs';
import type { Delivery, MailSource } from '../../../nodes/mail/contracts/MailSource';
import { MessageFilter } from '../../../nodes/mail/filter/MessageFilter';
import { createMailFilter } from '../../../nodes/mail/n8n/trigger/createMailFilter';
import { loadLibrary } from '../../../nodes/mail/ews/EwsClient';
import { EwsFeed } from '../../../nodes/mail/ews/EwsFeed';
import { GraphFeed } from '../../../nodes/mail/graph/GraphFeed';
import { ImapSource } from '../../../nodes/mail/imap/ImapSource';
import type { ImapSettings } from '../../../nodes/mail/imap/ImapSettings';
import { ChangeSource } from '../../../nodes/mail/source/ChangeSource';
import { hashOf } from '../../../nodes/mail/source/messageKey';
import { PackedHashes } from '../../../nodes/mail/source/PackedHashes';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { measure } from '../drain/measure';
import type { GrowthReport, GrowthTask } from './GrowthTask';

const { signal } = new AbortController();
const AT_ONCE = 10;
const HOUR_MS = 3_600_000;
const retries = new FetchRetries();
/** All of them are from elsewhere. */
const excludesAll = createMailFilter({
	filter: new MessageFilter({ type: 'allow', emails: [], domains: ['partner.example'], keywords: [] }),
});
const READ = {
	list: 'all',
	listUnread: 'unread',
	readNew: 'new',
	renumbered: 'all',
	filteredOut: 'unread',
} as const;
const warn = () => undefined;

async function compete(task: GrowthTask): Promise<GrowthReport> {
	if (task.protocol === 'ews') loadLibrary();
	const open = task.protocol === 'imap' ? imap(task) : exchange(task);
	const cursor = task.work === 'renumbered' ? await asBefore(open()) : undefined;
	const source = open();
	const baseMb = process.memoryUsage.rss() / 1024 / 1024;
	let count = 0;
	const measured = await measure(async () => {
		count = await finish(source, task, cursor);
	});
	await source.close();
	return { ...measured, baseMb, count };
}

/** A position that knows everything, in a folder that has got new UIDs since. */
async function asBefore(source: MailSource<unknown, Delivery>): Promise<unknown> {
	await source.connect(undefined, [], signal);
	await source.close();
	return { ...(source.position() as object), uidValidity: '1', seenSince: Date.now() + HOUR_MS };
}

async function finish(
	source: MailSource<unknown, Delivery>,
	{ work, count }: GrowthTask,
	cursor: unknown,
): Promise<number> {
	await source.connect(cursor, [], signal);
	if (work !== 'filteredOut') return await source.queueSize(signal);
	let given = 0;
	const distinct = new PackedHashes();
	while (distinct.size < count) {
		const deliveries = [...(source.readAhead?.(AT_ONCE) ?? [])];
		if (deliveries.length === 0) deliveries.push(...(await source.read(AT_ONCE, signal)));
		if (deliveries.length === 0) throw new Error(`Nothing was left to read after ${String(given)}`);
		for (const { key } of deliveries) distinct.add(hashOf(key));
		await source.acknowledge(deliveries, 'filteredOut');
		source.position();
		given += deliveries.length;
	}
	return given;
}

function imap(task: GrowthTask): () => MailSource<unknown, Delivery> {
	const { host, port, ca, mailbox, token, work } = task;
	const settings: ImapSettings = {
		connection: { host, port, security: 'ssl', ca },
		mailbox,
		folder: 'INBOX',
		read: READ[work],
		afterProcessing: 'nothing',
		filtered: 'leave',
		checkIntervalMs: 60_000,
		maxPartBytes: 100_000_000,
		attachments: true,
		activatedAt: work === 'readNew' ? Date.now() - HOUR_MS : Date.now(),
	};
	const tokens = { getToken: () => Promise.resolve({ token }) };
	const filter = work === 'filteredOut' ? { filter: excludesAll } : {};
	return () =>
		new ImapSource({ settings, tokens, retries, warn, ...filter }) as MailSource<unknown, Delivery>;
}

function exchange({ protocol, host, port, ca, mailbox, token, work }: GrowthTask) {
	const tokens = { getToken: () => Promise.resolve({ token }) };
	const settings = { connection: { host, port, security: 'ssl' as const, ca }, mailbox, folder: 'inbox' };
	const filter = work === 'filteredOut' ? { filter: excludesAll } : {};
	return () =>
		new ChangeSource({
			feed: protocol === 'graph' ? new GraphFeed(settings, tokens) : new EwsFeed(settings, tokens),
			settings: {
				api: protocol === 'graph' ? 'graph' : 'ews',
				server: `${host}:${String(port)}`,
				mailbox,
				folder: 'inbox',
				read: 'all',
				afterProcessing: 'nothing',
				filtered: 'leave',
				checkIntervalMs: 60_000,
				activatedAt: Date.now(),
			},
			retries,
			warn,
			...filter,
		}) as MailSource<unknown, Delivery>;
}

compete(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as GrowthTask).then(
	(report) => process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit()),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
