import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../lab/mail/Random';
import type { Lane } from './Fault';

const FOR_MS = 6_000;

/** For a while the server lists messages and does not give their content, in one of the ways that have been seen. */
export async function listedNotHandedOut(lane: Lane, random: Random): Promise<void> {
	const repent = await WAYS[lane.protocol](lane, random);
	await sleep(FOR_MS);
	repent();
}

type Withhold = (lane: Lane, random: Random) => Promise<() => void>;

/** The next three of each mailbox. */
const byImap: Withhold = async ({ chaos, mailboxes }, random) => {
	const { lab, liar } = chaos;
	const lie = random.pick(['absent', 'nil', 'empty', 'cut'] as const);
	for (const { intake, folder = '' } of mailboxes) {
		const ask = ['mailbox', 'status', '-u', intake.mailbox, 'uidnext', folder];
		const status = await chaos.withDovecot(async () => await lab.dovecot.doveadm(...ask));
		const next = Number(/uidnext=(\d+)/.exec(status)?.[1] ?? 1);
		for (let uid = next; uid < next + 3; uid++) liar.rows.set(uid, { lie, of: /BODY\[/, times: Infinity });
	}
	return () => liar.rows.clear();
};

/** The first two of the list, whichever those are. */
const byPop3: Withhold = async ({ chaos: { pop3Liar } }) => {
	pop3Liar.rewrite = (line) => (/^(?:RETR|TOP) [12]\b/.test(line) ? 'RETR 999999' : line);
	return await Promise.resolve(() => (pop3Liar.rewrite = (line) => line));
};

/** Whatever content is asked for. */
const byGraph: Withhold = async ({ chaos: { lab } }) => {
	const { faults } = lab.exchange.graph;
	const fault = { kind: 'error', status: 404, code: 'ErrorItemNotFound' } as const;
	faults.next({ path: /\/\$value/, fault, count: Infinity });
	return await Promise.resolve(() => faults.clear());
};

/** What comes from now on. */
const byEws: Withhold = async ({ chaos: { lab }, mailboxes }) => {
	const { store } = lab.exchange;
	const { quirks } = lab.exchange.ews;
	const messages = () =>
		mailboxes.flatMap(({ intake: { mailbox }, folder }) => store.messages(mailbox, folder).map(({ id }) => id));
	const known = new Set(messages());
	const end = store.onChange(() => {
		for (const id of messages()) {
			if (known.has(id)) continue;
			known.add(id);
			quirks.withhold(id, { ms: FOR_MS, isShown: true });
		}
	});
	return await Promise.resolve(end);
};

const WAYS: Readonly<Record<Lane['protocol'], Withhold>> = {
	imap: byImap,
	pop3: byPop3,
	graph: byGraph,
	ews: byEws,
};
