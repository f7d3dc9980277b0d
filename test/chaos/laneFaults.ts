import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultProxy } from '../lab/FaultProxy';
import type { Random } from '../lab/mail/Random';
import type { LaneFault } from './Fault';
import { listedNotHandedOut } from './listedNotHandedOut';
import { renameFolder } from './renameFolder';

/** On the way to the server; what stood open when it heals is cut. */
const line =
	(harm: (proxy: FaultProxy, random: Random) => unknown, seconds = 0): LaneFault['run'] =>
	async ({ proxy }, random) => {
		await harm(proxy, random);
		await sleep(seconds * 1000);
		proxy.heal();
		if (seconds > 0) proxy.reset();
		await proxy.open();
	};

/** What a client says when it marks, moves, deletes. */
const ACTS = /STORE|MOVE|DELE|QUIT/;

export const LANE_FAULTS: readonly LaneFault[] = [
	{ name: 'cut', run: line((proxy) => proxy.cut()) },
	{ name: 'reset', run: line((proxy) => proxy.reset()) },
	// Nothing tells of it: noticed by the check, every 3 seconds here, and the 10 seconds for its answer.
	{ name: 'half-open', unnoticedMs: 13_000, run: line((proxy) => proxy.halfOpen()) },
	{ name: 'stall', run: line((proxy) => proxy.stall(), 8) },
	{ name: 'crawl', run: line((proxy) => proxy.slow({ bytesPerSecond: 400, latencyMs: 300 }), 8) },
	{
		name: 'truncated in a literal',
		run: line((proxy, random) => proxy.cutAfter(random.between(1, 3_000)), 4),
	},
	{ name: 'refused', run: line(async (proxy) => (await proxy.refuse(), proxy.reset()), 4) },
	{
		name: 'answer lost',
		run: async (lane, random) => {
			const { graph, ews } = lane.chaos.lab.exchange;
			if (lane.protocol === 'graph')
				graph.faults.next({ method: 'PATCH', fault: { kind: 'dropAnswer' }, count: 2 });
			else if (lane.protocol === 'ews') ews.faults.failNext(2, { kind: 'loseAnswer' }, 'UpdateItem');
			else return await line((proxy) => proxy.cutAfterCommand(ACTS, 2), 4)(lane, random);
			await sleep(4_000);
			graph.faults.clear();
			ews.faults.stopFailing();
		},
	},
	{
		name: 'server killed',
		alsoHits: { imap: 'pop3', pop3: 'imap' },
		run: async ({ chaos, protocol }) => {
			const { dovecot, exchange } = chaos.lab;
			if (protocol === 'graph' || protocol === 'ews') {
				const back = await exchange.takeAway(protocol);
				await sleep(2_000);
				return await back();
			}
			await chaos.withDovecot(async () => {
				await dovecot.stop({ signal: 'SIGKILL', keep: true });
				await sleep(2_000);
				await dovecot.start();
			});
		},
	},
	{
		name: 'throttled',
		run: async ({ chaos, protocol }) => {
			const { lab, liar, pop3Liar } = chaos;
			if (protocol === 'graph' || protocol === 'ews') lab.exchange.storm(protocol, 4_000);
			// As Exchange says it.
			const answer = 'NO [UNAVAILABLE] Request is throttled. Suggested Backoff Time: 2000 milliseconds';
			if (protocol === 'imap') liar.refusals.push({ command: /^(SELECT|EXAMINE|UID)/, answer });
			if (protocol === 'pop3') pop3Liar.answer = (text) => (text.startsWith('AUTH ') ? TOO_MANY : undefined);
			await sleep(4_000);
			liar.refusals.length = 0;
			pop3Liar.answer = () => undefined;
		},
	},
	{ name: 'listed, not handed out', run: listedNotHandedOut },
	{
		name: 'revoked, signed in again',
		run: async ({ chaos, mailboxes }) => {
			const { lab } = chaos;
			for (const { intake } of mailboxes) await lab.authority.revoke(intake.mailbox, true);
			await sleep(3_000);
			for (const { intake, name } of mailboxes) {
				const walk = async (url: string) => await lab.authority.walk(url, lab.user(name));
				await chaos.withApi(async () => await lab.api.signIn(intake.credential.id, walk));
			}
		},
	},
	{
		name: 'UIDVALIDITY changed',
		protocols: ['imap', 'pop3'],
		run: async ({ chaos, mailboxes }) => {
			// It counts seconds.
			await sleep(1_100);
			for (const { intake, folder } of mailboxes)
				await chaos.withDovecot(
					async () => await chaos.lab.dovecot.changeUidValidity(intake.mailbox, folder),
				);
		},
	},
	{
		name: 'sync states forgotten',
		protocols: ['graph', 'ews'],
		run: async ({ chaos, mailboxes }) => {
			for (const { intake } of mailboxes) chaos.lab.exchange.store.mailbox(intake.mailbox).forgetStates();
			await sleep(1_000);
		},
	},
	{
		name: 'notifications lost, subscriptions removed',
		protocols: ['graph'],
		run: async ({ chaos }) => {
			const { subscriptions } = chaos.lab.exchange.graph;
			subscriptions.isMute = true;
			await sleep(4_000);
			subscriptions.isMute = false;
			subscriptions.lifecycle('subscriptionRemoved');
		},
	},
	{ name: 'folder renamed', protocols: ['imap', 'graph', 'ews'], run: renameFolder },
	{
		name: 'republished in flight',
		run: async ({ chaos, mailboxes }) => {
			for (const { intake } of mailboxes) await chaos.withApi(async () => await intake.activate());
		},
	},
	{
		name: 'deactivated',
		run: async ({ chaos, mailboxes }) => {
			for (const { intake } of mailboxes) await chaos.withApi(async () => await intake.deactivate());
			await sleep(2_000);
			for (const { intake } of mailboxes) await chaos.withApi(async () => await intake.activate());
		},
	},
];

const TOO_MANY = '-ERR [SYS/TEMP] Too many connections for this mailbox. Try again later.';
