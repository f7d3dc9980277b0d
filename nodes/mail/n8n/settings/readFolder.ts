import type { IDataObject } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import { asWords } from './parameterValues';

/**
 * The name of a folder as n8n's resource locator has it; '' where none is chosen. A folder that is called 2026 may come
 * as a number. What is no name is refused: another folder in its place could be emptied.
 *
 * @param field as the form calls it
 * @throws MailError of kind `configuration` that names the field
 */
export function readFolder(locator: unknown, field: string): string {
	const isLocator = typeof locator === 'object' && locator !== null && !Array.isArray(locator);
	const value = isLocator ? (locator as IDataObject).value : locator;
	if (value === undefined || typeof value === 'string' || typeof value === 'number') return asWords(value);
	throw new MailError('configuration', `${field} is not the name of a folder`, {
		hint: `Choose a folder in ${field}, or write its name. If it is an expression, check what it returns.`,
	});
}
