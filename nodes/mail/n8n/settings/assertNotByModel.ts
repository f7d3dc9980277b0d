import type { INode } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import { BY_PEOPLE, OPTIONS_BY_PEOPLE } from './byPeople';

/** Matches like n8n's own search, anywhere in an expression. */
const FROM_MODEL = /\$fromAI\s*\(/i;

/**
 * Refuses a node in which such a field is to be filled in by an AI agent's model (`$fromAI`).
 *
 * @throws MailError of kind `configuration` that names the field
 */
export function assertNotByModel({ parameters }: Pick<INode, 'parameters'>): void {
	const { options } = parameters;
	const chosen = typeof options === 'object' && options !== null ? (options as Record<string, unknown>) : {};
	const field = byModel(parameters, BY_PEOPLE) ?? byModel(chosen, OPTIONS_BY_PEOPLE);
	if (field === undefined) return;
	throw new MailError('configuration', `${field} may not be filled in by an AI model`, {
		hint: `Enter the value of "${field}" in the node, or use an expression without $fromAI. The model may fill in the message and its recipients.`,
	});
}

function byModel(
	values: Record<string, unknown>,
	names: Readonly<Record<string, string>>,
): string | undefined {
	const found = Object.keys(names).find(
		(name) => values[name] !== undefined && FROM_MODEL.test(JSON.stringify(values[name])),
	);
	return found === undefined ? undefined : names[found];
}
