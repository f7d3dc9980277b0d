import { findSchemas, HOW_TO_GET_SCHEMAS } from './findSchemas';
import { SoapLog } from './SoapLog';
import { type Finding, validateSoap } from './validateSoap';

/** Files of many requests take a while on a busy machine. */
const VALIDATION_MS = 120_000;

/**
 * For the top of a test file: every request that the EWS servers of this file have taken, and every answer they gave, is
 * held against Microsoft's schemas at its end, which fails over the first that does not fit. Where the schemas are not
 * there, it says so and how to get them.
 */
export function checkSoapAtEnd(): void {
	beforeAll(() => SoapLog.instance.start());
	afterAll(async () => {
		const texts = SoapLog.instance.end();
		const folder = findSchemas();
		if (!folder) return void process.stderr.write(`\n${HOW_TO_GET_SCHEMAS}\n`);
		const findings = await validateSoap(texts, folder);
		if (findings.length) throw new Error(report(findings, texts.length));
	}, VALIDATION_MS);
}

function report(findings: readonly Finding[], of: number): string {
	const [first] = findings;
	const { what = '', xml = '' } = first?.text ?? {};
	const others = [...new Set(findings.map(({ text }) => text.what))].join(', ');
	return [
		`${findings.length} of ${of} requests and answers do not fit Microsoft's schemas (${others}). The first, a ${what}:`,
		...(first?.messages ?? []),
		xml.slice(0, 20_000),
	].join('\n');
}
