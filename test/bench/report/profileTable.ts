import type { Recorded } from '../Figures';
import type { ProfileFigures } from '../profile/compareProfiles';
import { type Grouped, GROUPS } from '../profile/groupProfile';
import { markdownTable } from './markdownTable';
import { missedGoals } from './missedGoals';

const INTRODUCTION =
	"Ours, 10 in flight, once under V8's profiler. Shares are of the time in which the thread worked, so a machine that is busy with other work hardly changes them; only the last row, waiting, is longer there. A library, and a builtin of Node.js such as Buffer.indexOf, counts for the code that called it. Processor time is that of the whole process, without the profiler; the bare loop is that of the tables above. The benchmark runs TypeScript by tsx, which wraps every inner function to keep its name; that costs some percent which the package does not pay where it is built without.";

export function profileSection(recorded: Recorded): string {
	const figures = recorded.profile?.figures ?? [];
	const goals = missedGoals(recorded, figures);
	const parts = [INTRODUCTION, profileTable(figures)];
	if (goals.length > 0)
		parts.push(
			'Goals that are missed, and why. "At best" is a bound from the processor times above: what a bare loop would reach if our parser and our items, as quick as they are, were added to it and nothing else.',
			goals.map((goal) => `- ${goal}`).join('\n'),
		);
	return parts.join('\n\n');
}

export function profileTable(figures: readonly ProfileFigures[]): string {
	const each = (cell: (figure: ProfileFigures) => string) => figures.map(cell);
	const rows = [
		...GROUPS.map((group) => [group, ...each(({ grouped }) => percent(grouped[group] / busyMs(grouped)))]),
		['processor ms of a message', ...each(({ oursMs }) => oursMs.toFixed(2))],
		['the same of the bare loop', ...each(({ bareMs }) => bareMs.toFixed(2))],
		[
			'waiting for the server, of all time',
			...each(({ grouped }) => percent(grouped.idle / (busyMs(grouped) + grouped.idle))),
		],
	];
	return markdownTable(['', ...each(({ protocol }) => protocol)], rows);
}

export function busyMs(grouped: Grouped): number {
	return GROUPS.reduce((sum, group) => sum + grouped[group], 0);
}

function percent(share: number): string {
	return `${(100 * share).toFixed(1)} %`;
}
