import type { INode } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';

/**
 * Fields that say where a token goes, who signs in, and who may be written to: a person fills them in. A mail that an AI
 * agent reads may tell it to fill in others.
 */
const BY_PEOPLE: Readonly<Record<string, string>> = {
	authentication: 'Sign In As',
	proxy: 'Proxy',
	protocol: 'Protocol',
	api: 'API',
	serverFrom: 'Mail Server',
	server: 'Server',
	port: 'Port',
	security: 'Security',
	useFallback: 'Fallback Server',
	fallbackAuthentication: 'Fallback Sign In As',
	fallbackFromEmail: 'Fallback From Email',
	fallbackApi: 'Fallback API',
	fallbackServer: 'Fallback Server',
	fallbackPort: 'Fallback Port',
	fallbackSecurity: 'Fallback Security',
	recipientFilter: 'Recipient Filter',
	recipientFilterEmails: 'Filter Emails',
	recipientFilterDomains: 'Filter Domains',
};
const OPTIONS_BY_PEOPLE: Readonly<Record<string, string>> = {
	allowUnencrypted: 'Allow Unencrypted',
	ca: 'CA Certificate',
	clientHostName: 'Client Host Name',
	ignoreCertificateErrors: 'Ignore Certificate Errors',
	signatureCa: 'Signature CA Certificates',
	username: 'Username',
};

/** As n8n looks for it, whatever stands round it in an expression. */
const FROM_MODEL = /\$fromAI\s*\(/i;

/**
 * Refuses a node in which the model of an AI agent is to fill in such a field (`$fromAI`).
 *
 * @throws MailError of kind `configuration` that names the field
 */
export function assertNotByModel({ parameters }: Pick<INode, 'parameters'>): void {
	const { options } = parameters;
	const chosen = typeof options === 'object' && options !== null ? (options as Record<string, unknown>) : {};
	const field = byModel(parameters, BY_PEOPLE) ?? byModel(chosen, OPTIONS_BY_PEOPLE);
	if (field === undefined) return;
	throw new MailError('configuration', `${field} may not be filled in by an AI model`, {
		hint: `Write the value of "${field}" into the node, or use an expression without $fromAI. The model may fill in the message and its recipients.`,
	});
}

function byModel(values: Record<string, unknown>, names: Readonly<Record<string, string>>): string | undefined {
	const found = Object.keys(names).find(
		(name) => values[name] !== undefined && FROM_MODEL.test(JSON.stringify(values[name])),
	);
	return found === undefined ? undefined : names[found];
}
