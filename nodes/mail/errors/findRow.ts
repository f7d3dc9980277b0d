import { CATALOG } from './catalog';
import type { CatalogRow, MailErrorProtocol } from './CatalogRow';
import type { Signals } from './readSignals';

export interface Finding {
	readonly row: CatalogRow;
	/** The code that matched; absent if the row matched by keyword. */
	readonly code?: string;
}

/** The first matching row of the catalog. */
export function findRow(signals: Signals, protocol?: MailErrorProtocol): Finding | undefined {
	// Next to its AADSTS number, a response has one of a handful of OAuth errors, which are less specific.
	const numbers = new Set([...signals.codes].filter((code) => code.startsWith('AADSTS')));
	return firstFit({ codes: numbers, texts: [] }, protocol) ?? firstFit(signals, protocol);
}

function firstFit({ codes, texts }: Signals, protocol?: MailErrorProtocol): Finding | undefined {
	const says = (pattern: RegExp) => texts.some((text) => pattern.test(text));
	for (const row of CATALOG) {
		if (row.protocols && (protocol === undefined || !row.protocols.includes(protocol))) continue;
		const code = row.codes?.find((one) => codes.has(one));
		if (code !== undefined && (row.andSays === undefined || says(row.andSays)))
			return { row, code: asSaid(code, codes) };
		if (row.orSays && says(row.orSays)) return { row };
	}
	return undefined;
}

/** The server's own code, if the row matched a class of codes. */
function asSaid(code: string, codes: ReadonlySet<string>): string {
	if (!/^SMTP \dxx$/.test(code)) return code;
	return [...codes].find((one) => one !== code && one.startsWith(code.slice(0, -2))) ?? code;
}
