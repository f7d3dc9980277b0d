/** Abbreviations in other languages, from programs that localize the Date field. */
const NAMES: ReadonlyArray<readonly string[]> = [
	['jan', 'ene', 'gen', 'led', 'sty', 'tam', 'янв'],
	['feb', 'fév', 'fev', 'lut', 'úno', 'helm', 'фев'],
	['mar', 'mär', 'mrz', 'maa', 'mrt', 'bře', 'мар'],
	['apr', 'avr', 'abr', 'kwi', 'dub', 'huhti', 'апр'],
	['may', 'mai', 'mag', 'mei', 'maj', 'kvě', 'touko', 'май', 'мая'],
	['jun', 'juin', 'giu', 'cze', 'kesä', 'июн'],
	['jul', 'juil', 'lug', 'lip', 'heinä', 'июл'],
	['aug', 'aoû', 'aou', 'ago', 'sie', 'srp', 'elo', 'авг'],
	['sep', 'set', 'wrz', 'zář', 'syys', 'сен'],
	['oct', 'okt', 'ott', 'out', 'paź', 'říj', 'loka', 'окт'],
	['nov', 'lis', 'marras', 'ноя'],
	['dec', 'dez', 'déc', 'dic', 'gru', 'pro', 'joulu', 'дек'],
];

/**
 * The number of a month, from 0 on, by name, abbreviation or number; -1 if invalid.
 *
 * @param name `Jan`, `January`, `janv.`, `01`
 */
export function monthOf(name: string): number {
	if (/^\d{1,2}$/.test(name)) {
		const number = Number(name);
		return number >= 1 && number <= 12 ? number - 1 : -1;
	}
	const lower = name.toLowerCase().normalize('NFC');
	// The longest match: "marras" begins like "mar".
	let best = -1;
	let length = 0;
	for (const [month, names] of NAMES.entries()) {
		for (const candidate of names) {
			if (candidate.length <= length || !lower.startsWith(candidate)) continue;
			best = month;
			length = candidate.length;
		}
	}
	return best;
}
