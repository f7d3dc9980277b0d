import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosMailbox } from './ChaosLab';
import type { Lane } from './Fault';

const AWAY = 'Elsewhere';
const AWAY_MS = 4_000;

/** Somebody calls the folder something else, with all that is in it and still comes, and thinks better of it. */
export async function renameFolder(lane: Lane): Promise<void> {
	const before = new Map(lane.mailboxes.map((one) => [one, one.folder ?? '']));
	for (const [mailbox, folder] of before) await rename(lane, mailbox, { from: folder, to: AWAY });
	await sleep(AWAY_MS);
	for (const [mailbox, folder] of before) await rename(lane, mailbox, { from: AWAY, to: folder });
}

async function rename(
	{ chaos, protocol }: Lane,
	mailbox: ChaosMailbox,
	{ from, to }: { from: string; to: string },
): Promise<void> {
	const { dovecot, exchange } = chaos.lab;
	const owner = mailbox.intake.mailbox;
	// Nothing is delivered on the way.
	mailbox.folder = undefined;
	if (protocol === 'imap')
		await chaos.withDovecot(async () => await dovecot.doveadm('mailbox', 'rename', '-u', owner, from, to));
	else exchange.store.mailbox(owner).renameFolder(exchange.store.mailbox(owner).folder(from), to);
	mailbox.folder = to;
}
