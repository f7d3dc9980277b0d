import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { AppRegistration } from '../../auth/AppRegistration';
import { faultOfTenant, TENANT_FAULTS } from '../../auth/tenant';
import { readClientCertificate } from '../../auth/readClientCertificate';
import type { Audience } from '../../auth/audience';
import { MailError } from '../../contracts/MailError';
import { isNamedLoopback } from '../../net/loopback';
import { PROOF_CHOICES } from '../settings/choices';
import { cloudOf } from '../settings/cloudOf';
import { oneOf } from '../settings/oneOf';
import { asText } from '../settings/parameterValues';

const NO_URL = { protocol: '', hostname: '', pathname: '' };
const TENANT_HINT =
	'Enter the Directory (tenant) ID from the overview page of the app in Microsoft Entra in "Tenant".';
const SHARED_ENDPOINTS = ['common', 'organizations', 'consumers'];

/**
 * The app of a credential `Microsoft Mail App API`, and the scope of its tokens.
 * @throws MailError of kind `configuration` for what a person has to correct
 */
export function readApp(
	credential: ICredentialDataDecryptedObject,
	audience: Audience,
): { app: AppRegistration; scope: string } {
	const text = (name: string) => asText(credential[name]);
	const tokenUrl = readTokenUrl(credential);
	const clientId = text('clientId');
	if (clientId === '') throw missing('Client ID', "Copy it from the app's overview page in Microsoft Entra.");
	const proof = proofOf(credential, text);
	return { app: { tokenUrl, clientId, ...proof }, scope: `${resourceOf(credential, audience)}/.default` };
}

function readTokenUrl(credential: ICredentialDataDecryptedObject): string {
	const typed = asText(credential.typedTokenUrl);
	const url = typed === '' ? builtTokenUrl(credential) : toTokenUrl(typed);
	const { protocol, hostname, pathname } = URL.canParse(url) ? new URL(url) : NO_URL;
	assertOneTenant(pathname.split('/')[1] ?? '');
	if (protocol === 'https:' || (protocol === 'http:' && isNamedLoopback(hostname))) return url;
	throw new MailError('configuration', `The Token URL "${url}" is not an https URL`, {
		hint: 'Enter it as https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token, or leave it empty and fill in "Tenant".',
	});
}

function builtTokenUrl(credential: ICredentialDataDecryptedObject): string {
	const tenant = asText(credential.tenant);
	if (tenant === '') throw missing('Tenant', TENANT_HINT);
	assertTenant(tenant, credential);
	const login = fromCloud(credential, 'loginUrl', 'customLoginUrl');
	return `${login}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
}

function assertTenant(tenant: string, credential: ICredentialDataDecryptedObject): void {
	assertOneTenant(tenant);
	if (tenant === asText(credential.clientId)) {
		throw new MailError('configuration', 'Tenant in the credential of the app is its Client ID', {
			hint: TENANT_HINT,
		});
	}
	// How other clouds name their tenants is unknown.
	const fault = cloudOf(credential) === undefined ? undefined : faultOfTenant(tenant, 'app');
	if (fault === undefined) return;
	const { problem, hint } = TENANT_FAULTS[fault];
	throw new MailError('configuration', `${problem}: "${tenant.slice(0, 100)}"`, { hint });
}

/** https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
function assertOneTenant(tenant: string): void {
	if (!SHARED_ENDPOINTS.includes(tenant.toLowerCase())) return;
	throw new MailError(
		'configuration',
		`"${tenant}" is not a tenant that an app can sign in to without a user`,
		{
			hint: TENANT_HINT,
		},
	);
}

/** Also accepts an authorization endpoint, and endpoints of version 1.0, found in old instructions. */
function toTokenUrl(typed: string): string {
	return typed.replace(/authorize$/, 'token').replace(/\/oauth2\/token$/, '/oauth2/v2.0/token');
}

function resourceOf(credential: ICredentialDataDecryptedObject, audience: Audience): string {
	return audience === 'graph'
		? fromCloud(credential, 'graphUrl', 'customGraphUrl')
		: fromCloud(credential, 'appMailResource', 'customMailResource');
}

function fromCloud(
	credential: ICredentialDataDecryptedObject,
	property: 'loginUrl' | 'appMailResource' | 'graphUrl',
	typedIn: string,
): string {
	return cloudOf(credential)?.[property] ?? asText(credential[typedIn]).replace(/\/+$/, '');
}

function proofOf(
	credential: ICredentialDataDecryptedObject,
	text: (name: string) => string,
): Pick<AppRegistration, 'secret' | 'certificate'> {
	const { proof = 'secret' } = credential;
	const chosen = oneOf(proof, PROOF_CHOICES, 'Sign In With in the credential');
	switch (chosen) {
		case 'secret':
			return secretOf(text('clientSecret'));
		case 'certificate':
			return certificateOf(text);
	}
}

function secretOf(secret: string): Pick<AppRegistration, 'secret'> {
	if (secret === '') throw missing('Client Secret', 'Paste the Value of a client secret of the app.');
	return { secret };
}

function certificateOf(text: (name: string) => string): Pick<AppRegistration, 'certificate'> {
	const [certificate, privateKey, passphrase] = [text('certificate'), text('privateKey'), text('passphrase')];
	if (certificate === '') throw missing('Certificate', 'Paste the certificate as a PEM block.');
	if (privateKey === '')
		throw missing('Private Key', 'Paste the private key of the certificate as a PEM block.');
	return { certificate: readClientCertificate({ certificate, privateKey, passphrase }) };
}

function missing(field: string, hint: string): MailError {
	return new MailError('configuration', `${field} is missing in the credential of the app`, { hint });
}
