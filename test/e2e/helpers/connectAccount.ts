import type { LabUser } from '../../lab/authority/authorityTypes';
import { LAB_SERVERS, type LabProtocol, type MailLab } from '../../lab/MailLab';
import type { Builder } from './Builder';
import { CredentialForm } from './CredentialForm';

/** The account and the permissions that a person chooses for a protocol; what the form begins with is for IMAP. */
const ACCESS: Readonly<Record<LabProtocol, ReadonlyArray<readonly [field: string, option: string]>>> = {
	imap: [],
	pop3: [['mailProtocols', 'POP3']],
	graph: [['access', 'Microsoft Graph']],
	ews: [['mailProtocols', 'EWS']],
};

/**
 * Makes a credential in the form that opens from the node's panel, and signs in on the pages of the lab's authority.
 * The node has it then, as n8n does it.
 *
 * @returns its name
 */
export async function connectAccount(
	lab: MailLab,
	builder: Builder,
	user: LabUser,
	protocol: LabProtocol,
): Promise<string> {
	const { clientId, secret } = lab.authority.client;
	const form = new CredentialForm(builder.page);
	await builder.newCredential();
	await form.rename(user.user);
	await form.fill('clientId', clientId);
	await form.fill('clientSecret', secret);
	await form.switchOn('typeInUrls');
	await form.fill('typedAuthUrl', lab.authority.authorizationUrl());
	await form.fill('typedTokenUrl', lab.authority.tokenUrl());
	for (const [field, option] of ACCESS[protocol]) await form.choose(field, option);
	await form.fill('email', user.user);
	await form.fill('furtherServers', LAB_SERVERS);
	await form.connect(user);
	// n8n closes the form of an account that is connected, and picks it for the node.
	await form.form.waitFor({ state: 'hidden' });
	await builder.pickedCredential(user.user);
	return user.user;
}
