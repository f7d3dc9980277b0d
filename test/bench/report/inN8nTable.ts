import type { Recorded } from '../Figures';
import { markdownTable, ratio } from './markdownTable';

export function inN8nTable({ n8n }: Recorded): string {
	if (n8n === undefined) return '';
	const { executions, rows, profile } = n8n.figures;
	const table = markdownTable(
		['', 'executions/s', 'to the trigger without mail', 'processor ms of n8n each'],
		rows.map(({ label, perSecond, toEmpty, cpuMsEach }) => [
			label,
			perSecond.toFixed(1),
			ratio(toEmpty),
			cpuMsEach.toFixed(1),
		]),
	);
	const { busySeconds, oursSeconds } = profile;
	const share = ((100 * oursSeconds) / busySeconds).toFixed(1);
	const parts = [
		`Real n8n (SQLite, its defaults) runs a workflow of a trigger and a node that does nothing, ${String(executions)} times, 10 at a time. Counted from the start of the first execution to the end of the last, as n8n has stored them. A trigger that is not to run anything twice gives n8n a deduplication key with each item and stores its position: the second row shows what that costs in n8n itself.`,
		table,
		`While ours ran, n8n's thread was busy for ${busySeconds.toFixed(1)} s. This package took ${oursSeconds.toFixed(2)} s of it (${share} %), the rest is n8n.`,
	];
	return parts.join('\n\n');
}
