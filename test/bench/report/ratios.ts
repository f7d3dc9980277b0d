import type { Recorded } from '../Figures';
import { processorTimesOf } from './processorTime';

/** What can be compared between machines: ratios to what ran beside ours in the same run, by what they say. */
export function ratiosOf(recorded: Recorded): ReadonlyMap<string, number> {
	const ratios = new Map<string, number>();
	for (const { title, rows } of recorded.drain?.figures ?? []) {
		for (const { label, toParsing, toFetching, toN8n } of rows) {
			if (!label.startsWith('ours')) continue;
			ratios.set(`${title}: ${label}, to a bare FETCH`, toFetching);
			ratios.set(`${title}: ${label}, to imapflow and simpleParser`, toParsing);
			if (toN8n !== undefined) ratios.set(`${title}: ${label}, to n8n's Email Trigger`, toN8n);
		}
	}
	const { near = [], far = [] } = recorded.pop3?.figures ?? {};
	for (const [where, rows] of [['', near], [', 30 ms round trip', far]] as const)
		for (const { label, toRaw } of rows)
			if (label.startsWith('ours')) ratios.set(`POP3${where}: ${label}, to a raw loop`, toRaw);
	for (const { api, label, toBare, toN8n } of recorded.exchange?.figures ?? []) {
		if (!label.startsWith('ours')) continue;
		ratios.set(`${api}: ${label}, to a bare loop of the same requests`, toBare);
		if (toN8n !== undefined) ratios.set(`${api}: ${label}, to n8n's Outlook nodes`, toN8n);
	}
	for (const { label, toEmpty } of recorded.n8n?.figures.rows ?? [])
		if (label.startsWith('ours')) ratios.set(`In n8n: ${label}, to a trigger without mail`, toEmpty);
	for (const { mails, parser, ratio } of recorded.parsers?.figures ?? [])
		if (parser !== 'mailparser') ratios.set(`Parser alone, ${mails}: ${parser}, to mailparser`, ratio);
	return ratios;
}

/** One line for each ratio, beside the one recorded before if there is one. */
export function ratioLines(now: Recorded, before: Recorded): string {
	return [
		'Speeds, ours to others of the same run, beside those that docs/performance.md was made from (more is better)',
		...linesOf(ratiosOf(now), ratiosOf(before)),
		'Processor time, as a multiple of what imapflow and simpleParser took (less is better)',
		...linesOf(processorTimesOf(now), processorTimesOf(before)),
	].join('\n');
}

function linesOf(now: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): string[] {
	return [...now].map(([what, ratio]) => {
		const last = before.get(what);
		const beside = last === undefined ? '' : `   recorded ${last.toFixed(2)} (${changed(ratio / last)})`;
		return `  ${ratio.toFixed(2).padStart(7)}  ${what}${beside}`;
	});
}

function changed(by: number): string {
	const percent = Math.round(100 * (by - 1));
	return `${percent >= 0 ? '+' : ''}${String(percent)} %`;
}
