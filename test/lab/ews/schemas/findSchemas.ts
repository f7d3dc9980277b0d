import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const BESIDE = join(__dirname, '../../../../../shared/data/ews-schemas');

/** Microsoft's schemas of EWS: they are kept out of this project. */
export const HOW_TO_GET_SCHEMAS = [
	"Requests and answers of EWS were not held against Microsoft's schemas, which are not on this machine.",
	`Set EWS_SCHEMAS to a folder with messages.xsd and types.xsd, or put them into ${resolve(BESIDE)}.`,
	'An Exchange server gives them to who has signed in (/EWS/messages.xsd, /EWS/types.xsd). Or merge the MS-OXWS*.xsd of',
	'OfficeDev/Interop-TestSuites on GitHub (MIT, ExchangeWebServices/Source/Common/SchemaValidation), one for each namespace.',
].join('\n');

/** The folder with messages.xsd and types.xsd; undefined where there is none. */
export function findSchemas(): string | undefined {
	const named = process.env.EWS_SCHEMAS;
	const holds = (folder: string) =>
		['messages.xsd', 'types.xsd'].every((name) => existsSync(join(folder, name)));
	// A folder that somebody names has to be one: to go on without it would hide a mistake.
	if (named) {
		if (holds(named)) return resolve(named);
		throw new Error(`EWS_SCHEMAS is ${named}, where messages.xsd and types.xsd are not`);
	}
	return holds(BESIDE) ? resolve(BESIDE) : undefined;
}
