import { randomUUID } from 'node:crypto';
import type { EntraErrorBody } from './authorityTypes';

interface Known {
	error: string;
	status?: number;
	text: string;
}

const grant = (text: string): Known => ({ error: 'invalid_grant', text });
const client = (text: string): Known => ({ error: 'invalid_client', status: 401, text });
const request = (text: string): Known => ({ error: 'invalid_request', text });
const later = (text: string): Known => ({ error: 'temporarily_unavailable', status: 503, text });

/** Texts as Entra ID words them; `%` stands for what is in question. */
const KNOWN: Record<number, Known> = {
	7000215: client(
		"Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%'.",
	),
	7000222: client(
		"The provided client secret keys for app '%' are expired. Visit the Azure portal to create new keys for your app.",
	),
	7000218: client(
		"The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
	),
	700016: {
		error: 'unauthorized_client',
		text: "Application with identifier '%' was not found in the directory 'Lab'.",
	},
	90002: request(
		"Tenant '%' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
	),
	50194: request(
		"Application '%' is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps.",
	),
	9001023: request(
		'The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.',
	),
	50011: request(
		"The redirect URI '%' specified in the request does not match the redirect URIs configured for the application.",
	),
	500112: grant(
		"The reply address '%' does not match the reply address provided when requesting Authorization code.",
	),
	65001: grant(
		"The user or administrator has not consented to use the application with ID '%'. Send an interactive authorization request for this user and resource.",
	),
	65004: { error: 'access_denied', text: 'User declined to consent to access the app.' },
	90094: {
		error: 'access_denied',
		text: "Admin consent is required for the permissions requested by application '%'.",
	},
	54005: grant(
		'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
	),
	70008: grant(
		'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
	),
	700082: grant('The refresh token has expired due to inactivity.'),
	700084: grant(
		'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended.',
	),
	70043: grant(
		'The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.',
	),
	70000: grant('The provided value for the input parameter grant is not valid or has expired.'),
	50173: grant('The provided grant has expired due to it being revoked, a fresh auth token is needed.'),
	501481: grant('The Code_Verifier does not match the code_challenge supplied in the authorization request.'),
	50076: {
		error: 'interaction_required',
		text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '%'.",
	},
	53003: { error: 'interaction_required', text: 'Access has been blocked by Conditional Access policies.' },
	50020: {
		error: 'access_denied',
		text: "User account '%' from identity provider 'Lab' does not exist in tenant 'Microsoft Services' and cannot access the application in that tenant.",
	},
	9002332: request(
		"Application is configured for use by Azure Active Directory users only. Please do not use the /consumers endpoint to serve this request ('%').",
	),
	700027: client(
		"The certificate with identifier used to sign the client assertion is not registered on application '%'.",
	),
	50012: client('Client assertion contains an invalid signature.'),
	50034: grant('The user account % does not exist in the directory.'),
	50057: grant('The user account is disabled.'),
	50126: grant('Error validating credentials due to invalid username or password.'),
	70011: {
		error: 'invalid_scope',
		text: "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope % is not valid.",
	},
	500011: {
		error: 'invalid_resource',
		text: 'The resource principal named % was not found in the tenant named Lab.',
	},
	28000: request(
		'Provided value for the input parameter scope is not valid because it contains more than one resource. Scope % is not valid.',
	),
	900144: request("The request body must contain the following parameter: '%'."),
	70003: { error: 'unsupported_grant_type', text: "The app requested an unsupported grant type '%'." },
	9002313: request('Invalid request. Request is malformed or invalid.'),
	1002012: {
		error: 'invalid_scope',
		text: 'The provided value for scope % is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).',
	},
	50196: request('The server terminated an operation because it encountered a client request loop.'),
	90055: {
		error: 'temporarily_unavailable',
		status: 429,
		text: 'The tenant is throttled due to incoming request volume.',
	},
	90006: later('An external server is retryable.'),
	90024: later('RequestBudgetExceededError - a transient error has occurred. Please try again.'),
	90033: later('A transient error has occurred. Please try again.'),
};

/** An answer of Entra ID that says no. */
export class EntraError extends Error {
	override readonly name = 'EntraError';
	readonly error: string;
	readonly status: number;

	constructor(
		/** The number behind `AADSTS`. */
		readonly code: number,
		subject = '',
	) {
		const known = KNOWN[code] ?? grant('A lab error.');
		super(`AADSTS${code}: ${known.text.replace('%', subject)}`);
		this.error = known.error;
		this.status = known.status ?? 400;
	}

	get description(): string {
		return this.body().error_description;
	}

	body(): EntraErrorBody {
		const [trace, correlation] = [randomUUID(), randomUUID()];
		const timestamp = new Date().toISOString().replace('T', ' ').replace(/\.\d+/, '');
		return {
			error: this.error,
			error_description: `${this.message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
			error_codes: [this.code],
			timestamp,
			trace_id: trace,
			correlation_id: correlation,
		};
	}
}
