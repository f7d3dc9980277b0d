import type { Recorded } from '../Figures';

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
	for (const { api, label, toBare } of recorded.exchange?.figures ?? [])
		if (label.startsWith('ours')) ratios.set(`${api}: ${label}, to a bare loop of the same requests`, toBare);
	for (const { mails, parser, ratio } of recorded.parsers?.figures ?? [])
		if (parser !== 'mailparser') ratios.set(`Parser alone, ${mails}: ${parser}, to mailparser`, ratio);
	return ratios;
}

/** One line for each ratio, beside the one recorded before if there is one. */
export function ratioLines(now: Recorded, before: Recorded): string {
	const known = ratiosOf(before);
	const lines = [...ratiosOf(now)].map(([what, ratio]) => {
		const last = known.get(what);
		const beside = last === undefined ? '' : `   recorded ${last.toFixed(2)} (${changed(ratio / last)})`;
		return `  ${ratio.toFixed(2).padStart(7)}  ${what}${beside}`;
	});
	return ['Ratios, ours to others of the same run, beside those that docs/performance.md was made from', ...lines].join('\n');
}

function changed(by: number): string {
	const percent = Math.round(100 * (by - 1));
	return `${percent >= 0 ? '+' : ''}${String(percent)} %`;
}
