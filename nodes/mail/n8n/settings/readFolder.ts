import type { IDataObject } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import { asWords } from './parameterValues';

/**
 * The folder in n8n's resource locator; '' if none is chosen. A folder named 2026 may be passed as a
 * number. Anything else is refused, because another folder could be emptied instead.
 *
 * @param field its label in the form
 * @throws MailError of kind `configuration` that names the field
 */
export function readFolder(locator: unknown, field: string): string {
	const isLocator = typeof locator === 'object' && locator !== null && !Array.isArray(locator);
	const value = isLocator ? (locator as IDataObject).value : locator;
	if (value === undefined || typeof value === 'string' || typeof value === 'number') return asWords(value);
	throw new MailError('configuration', `${field} is not the name of a folder`, {
		hint: `Choose a folder in "${field}", or enter its name. If it is an expression, check what it returns.`,
	});
}
