/** What is wrong with the value of Tenant. */
export type TenantFault = 'address' | 'url' | 'shape' | 'anyTenant' | 'personal';

/**
 * Microsoft's aliases for any tenant. A person can sign in to a multi-tenant app with them, an app cannot.
 * https://learn.microsoft.com/en-us/entra/identity-platform/authentication-national-cloud#endpoints
 */
const ANY_TENANT = ['organizations', 'common'];
const PERSONAL = 'consumers';

const GUID = '[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}';
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const DOMAIN = `(?:${LABEL}\\.)+${LABEL}`;
const WORDS = [...ANY_TENANT, PERSONAL];
/** n8n tests the patterns in JavaScript without flags, so both cases have to be spelled out. */
const anyCase = (word: string) => [...word].map((one) => `[${one.toUpperCase()}${one}]`).join('');

/**
 * What values with each fault look like; surrounding spaces are ignored, and an empty value has no fault.
 */
const PATTERNS: Readonly<Record<TenantFault, string>> = {
	address: '^[^@/:]*@[^/:]*$',
	url: '[/:]',
	shape: `^(?!\\s*$)(?!\\s*(?:${GUID}|${DOMAIN}|${WORDS.map(anyCase).join('|')})\\s*$)[^@/:]*$`,
	anyTenant: `^\\s*(?:${ANY_TENANT.map(anyCase).join('|')})\\s*$`,
	personal: `^\\s*${anyCase(PERSONAL)}\\s*$`,
};

const RIGHT =
	"the Directory (tenant) ID from the app's overview page in Microsoft Entra (11111111-2222-3333-4444-555555555555), or a domain of the tenant (contoso.com)";

/** The problem and its solution, worded for both the form and an error. */
export const TENANT_FAULTS: Readonly<Record<TenantFault, { problem: string; hint: string }>> = {
	address: {
		problem: 'Tenant is an email address',
		hint: `Enter the part after the @, or ${RIGHT}.`,
	},
	url: {
		problem: 'Tenant is a URL',
		hint: `Enter ${RIGHT}. A complete URL goes into "Authorization URL" or "Token URL".`,
	},
	shape: {
		problem: 'Tenant is neither an ID nor a domain',
		hint: `Enter ${RIGHT}. An ID has 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12; a domain has a dot.`,
	},
	anyTenant: {
		problem: 'An app cannot sign in to "common" or "organizations", which stand for any tenant',
		hint: `Enter ${RIGHT}.`,
	},
	personal: {
		problem: 'Tenant is "consumers", which stands for personal accounts',
		hint: `For a mailbox at work or school, enter ${RIGHT}. For Outlook.com, use the credential Microsoft Mail Personal OAuth2 API.`,
	},
};

/** The faults that apply when a person signs in, and when an app does. */
export const FAULTS_OF: Readonly<Record<'person' | 'app', readonly TenantFault[]>> = {
	person: ['address', 'url', 'shape', 'personal'],
	app: ['address', 'url', 'shape', 'anyTenant', 'personal'],
};

/**
 * A pattern that matches everything without the fault, and n8n expressions, whose value is not known yet.
 */
export function withoutFault(fault: TenantFault): string {
	return `^=|^(?!${lookahead(PATTERNS[fault])})`;
}

/** Wraps a pattern in a lookahead at the start of the text. */
function lookahead(pattern: string): string {
	return pattern.startsWith('^') ? pattern.slice(1) : `[^]*${pattern}`;
}

/** What is wrong with a tenant that was entered; an empty one is fine. */
export function faultOfTenant(tenant: string, who: 'person' | 'app'): TenantFault | undefined {
	return FAULTS_OF[who].find((fault) => new RegExp(PATTERNS[fault]).test(tenant));
}
