import type { Recorded } from '../Figures';
import { markdownTable } from './markdownTable';

export function latencyTable({ latency }: Recorded): string {
	if (latency === undefined) return '';
	const seconds = (figure: number) => figure.toFixed(2);
	const table = markdownTable(
		['', 'median, s', 'median of a message 3 s after another, s', 'longest, s'],
		latency.figures.map(({ label, alone, following, longest }) => [
			label,
			seconds(alone),
			seconds(following),
			seconds(longest),
		]),
	);
	return `Real n8n, from the delivery of a message into the mailbox to the start of its execution as n8n has stored it. With Push, the lab's server for Graph reports at once; how long Microsoft takes for it is not included.\n\n${table}`;
}
