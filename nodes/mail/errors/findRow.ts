import { CATALOGUE } from './catalogue';
import type { CatalogueRow, MailErrorProtocol } from './CatalogueRow';
import type { Signals } from './readSignals';

export interface Finding {
	readonly row: CatalogueRow;
	/** The code the row was found by; absent when a key word was enough. */
	readonly code?: string;
}

/** The first row of the catalogue that fits. */
export function findRow(signals: Signals, protocol?: MailErrorProtocol): Finding | undefined {
	// Beside its AADSTS number an answer has one of a handful of OAuth errors, which says less.
	const numbers = new Set([...signals.codes].filter((code) => code.startsWith('AADSTS')));
	return firstFit({ codes: numbers, texts: [] }, protocol) ?? firstFit(signals, protocol);
}

function firstFit({ codes, texts }: Signals, protocol?: MailErrorProtocol): Finding | undefined {
	const says = (pattern: RegExp) => texts.some((text) => pattern.test(text));
	for (const row of CATALOGUE) {
		if (row.protocols && (protocol === undefined || !row.protocols.includes(protocol))) continue;
		const code = row.codes?.find((one) => codes.has(one));
		if (code !== undefined && (row.andSays === undefined || says(row.andSays)))
			return { row, code: asSaid(code, codes) };
		if (row.orSays && says(row.orSays)) return { row };
	}
	return undefined;
}

/** The code of the server, where the row goes by its class. */
function asSaid(code: string, codes: ReadonlySet<string>): string {
	if (!/^SMTP \dxx$/.test(code)) return code;
	return [...codes].find((one) => one !== code && one.startsWith(code.slice(0, -2))) ?? code;
}
