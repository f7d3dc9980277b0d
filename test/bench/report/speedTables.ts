import type { Recorded } from '../Figures';
import type { Pop3Row } from '../pop3/comparePop3';
import { markdownTable, ratio, whole } from './markdownTable';

export function drainTables({ drain }: Recorded): string {
	const head = [
		'',
		'messages/s',
		'to a bare FETCH',
		'to imapflow and simpleParser',
		"to n8n's Email Trigger",
		'processor s',
		'memory MB',
		'longest stall ms',
		'own CPU ms',
	];
	return (drain?.figures ?? [])
		.map(({ title, messages, megabytes, rows }) => {
			const lines = rows.map((row) => [
				row.label,
				whole(row.messagesPerSecond),
				ratio(row.toFetching),
				ratio(row.toParsing),
				ratio(row.toN8n),
				row.cpuSeconds.toFixed(1),
				whole(row.peakMb - row.baseMb),
				whole(row.timerLateMs),
				whole(row.timerBusyMs),
			]);
			return `${title}: ${String(messages)} messages, ${whole(megabytes)} MB\n\n${markdownTable(head, lines)}`;
		})
		.join('\n\n');
}

export function pop3Tables({ pop3 }: Recorded): string {
	const { near = [], far = [], look } = pop3?.figures ?? {};
	const table = (rows: readonly Pop3Row[]) =>
		markdownTable(
			['', 'messages/s', 'to a raw loop'],
			rows.map(({ label, messagesPerSecond, toRaw }) => [label, whole(messagesPerSecond), ratio(toRaw)]),
		);
	const parts = [`No delay:\n\n${table(near)}`, `Round trip of 30 ms:\n\n${table(far)}`];
	if (look !== undefined)
		parts.push(
			`A session on a maildrop of ${String(look.count)} messages with nothing new takes ${look.seconds.toFixed(2)} s ` +
				`(sign-in and UIDL alone: ${look.bareSeconds.toFixed(2)} s) and ${whole(look.grewMb)} MB; the position has ${String(look.cursorOctets)} octets.`,
		);
	return parts.join('\n\n');
}

const OUTLOOK = `n8n's Outlook Trigger reads messages as the JSON that Graph makes of them, 100 on a page: that is less work, and less than ours yields (no header fields, no original, nothing marked as read). Its attachments are an option; it fetches them one after another. The row to compare with does what ours does, with n8n's own nodes: Outlook Trigger, Get Message with its MIME content, Update Message. It does not parse the messages.`;

export function exchangeTable({ exchange }: Recorded): string {
	const figures = exchange?.figures ?? [];
	const hasOutlook = figures.some(({ toN8n }) => toN8n !== undefined);
	const head = [
		'',
		'messages/s',
		'to a bare loop of the same requests',
		...(hasOutlook ? ["to n8n's Outlook nodes"] : []),
		'peak MB',
		'longest stall ms',
		'own CPU ms',
	];
	const rows = figures.map((row) => [
		`${row.api === 'graph' ? 'Graph' : 'EWS'}: ${row.label}`,
		whole(row.messagesPerSecond),
		ratio(row.toBare),
		...(hasOutlook ? [ratio(row.toN8n)] : []),
		whole(row.peakMb),
		whole(row.longestStallMs),
		whole(row.ownCpuMs),
	]);
	const table = markdownTable(head, rows);
	return hasOutlook ? `${OUTLOOK}\n\n${table}` : table;
}

export function sendingTables({ sending }: Recorded): string {
	return (sending?.figures ?? [])
		.map(({ title, rows }) => {
			const lines = rows.map((row) => [
				row.label,
				whole(row.messagesPerSecond),
				ratio(row.toPool),
				row.cpuMicroseconds === undefined ? '' : whole(row.cpuMicroseconds),
			]);
			const head = ['', 'messages/s', "to nodemailer's pool", 'processor µs each'];
			return `${title}\n\n${markdownTable(head, lines)}`;
		})
		.join('\n\n');
}

export function parserTable({ parsers }: Recorded): string {
	return markdownTable(
		['', 'messages/s', 'to mailparser'],
		(parsers?.figures ?? []).map(({ mails, parser, messagesPerSecond, ratio: to }) => [
			`${mails}: ${parser}`,
			whole(messagesPerSecond),
			ratio(to),
		]),
	);
}
