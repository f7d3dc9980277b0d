import { coded, oauthAnswer } from '../realErrors';
import type { CatalogCase } from './CatalogCase';

const aadsts = (number: number, text: string, error = 'invalid_grant') =>
	oauthAnswer(error, `AADSTS${String(number)}: ${text}`);

// prettier-ignore
const signIn: CatalogCase[] = [
	['secretWrong', 'configuration', aadsts(7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '0a1b'.", 'invalid_client')],
	['secretExpired', 'configuration', aadsts(7000222, "The provided client secret keys for app '0a1b' are expired.", 'invalid_client')],
	['appUnknown', 'configuration', aadsts(700016, "Application with identifier '0a1b' was not found in the directory 'Contoso'.", 'unauthorized_client')],
	['tenantUnknown', 'configuration', aadsts(90002, "Tenant 'contosoo.com' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.", 'invalid_request')],
	['tenantUnknown', 'configuration', aadsts(90038, 'Tenant name could not be found in the current cloud.', 'invalid_request')],
	['singleTenantApp', 'configuration', aadsts(50194, "Application '0a1b' is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'.", 'invalid_request')],
	['grantNeedsTenant', 'configuration', aadsts(9001023, 'The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.', 'invalid_request')],
	['personalAccount', 'configuration', aadsts(9002332, "Application '0a1b' is configured for use by Azure Active Directory users only.", 'invalid_request')],
	['personalAccount', 'configuration', aadsts(500208, 'The domain is not a valid login domain for the account type.', 'access_denied')],
	['redirectMismatch', 'configuration', aadsts(50011, "The redirect URI 'http://n8n.contoso.com/rest/oauth2-credential/callback' specified in the request does not match the redirect URIs configured for the application.", 'invalid_request')],
	['consentMissing', 'consent', aadsts(65001, "The user or administrator has not consented to use the application with ID '0a1b'.")],
	['consentMissing', 'consent', aadsts(90094, 'An administrator of Contoso has set a policy that prevents you from granting n8n the permissions it is requesting.')],
	['consentMissing', 'consent', aadsts(90095, 'Admin consent is required for the permissions requested by this application.')],
	['consentDenied', 'consent', aadsts(65004, 'User declined to consent to access the app.', 'access_denied')],
	['permissionNotConfigured', 'consent', aadsts(650052, 'The app is trying to access a service that your organization lacks a service principal for.', 'invalid_client')],
	['permissionNotConfigured', 'consent', aadsts(650056, 'Misconfigured application.', 'invalid_client')],
	['permissionNotConfigured', 'consent', aadsts(650057, 'Invalid resource. The client has requested access to a resource which is not listed in the requested permissions.', 'invalid_resource')],
	['resourceUnknown', 'configuration', aadsts(500011, 'The resource principal named https://outlook.ofice365.com was not found in the tenant named Contoso.', 'invalid_resource')],
	['scopeInvalid', 'configuration', aadsts(70011, "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid.", 'invalid_scope')],
	['scopeInvalid', 'configuration', aadsts(28002, "Provided value for the input parameter scope 'x' is not valid.", 'invalid_request')],
	['scopeInvalid', 'configuration', aadsts(650053, "The application asked for scope 'IMAP.Access' that doesn't exist on the resource.", 'invalid_client')],
	['severalResources', 'configuration', aadsts(28000, 'Provided value for the input parameter scope is not valid because it contains more than one resource.', 'invalid_request')],
	['severalResources', 'configuration', aadsts(700022, 'The provided value for the input parameter scope is not valid because it contains more than one resource.')],
	['parameterMissing', 'configuration', aadsts(28003, 'Provided value for the input parameter scope cannot be empty when requesting an access token.', 'invalid_request')],
	['parameterMissing', 'configuration', aadsts(900144, "The request body must contain the following parameter: 'client_id'.", 'invalid_request')],
	['secretMissing', 'configuration', aadsts(7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", 'invalid_client')],
	['publicClient', 'configuration', aadsts(700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.", 'invalid_client')],
	['assertionInvalid', 'configuration', aadsts(700027, 'The certificate with identifier used to sign the client assertion is not registered on application.', 'invalid_client')],
	['assertionInvalid', 'configuration', aadsts(50012, 'Client assertion contains an invalid signature.', 'invalid_client')],
	['codeRedeemed', 'reconnect', aadsts(54005, 'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.')],
	['refreshTokenIdle', 'reconnect', aadsts(70008, 'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request.')],
	['refreshTokenIdle', 'reconnect', aadsts(700082, 'The refresh token has expired due to inactivity. The token was issued on 2026-06-01 and was inactive for 90.00:00:00.')],
	['refreshTokenOfSpa', 'reconnect', aadsts(700084, 'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended.')],
	['signInFrequency', 'reconnect', aadsts(70043, 'The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.')],
	['grantExpired', 'reconnect', aadsts(70000, 'The provided value for the input parameter refresh_token is not valid.')],
	['grantRevoked', 'reconnect', aadsts(50173, 'The provided grant has expired due to it being revoked, a fresh auth token is needed.')],
	['grantRevoked', 'reconnect', aadsts(50132, 'The session is not valid due to the following reasons: password expiration or recent password change.')],
	['grantRevoked', 'reconnect', aadsts(50133, 'The session is not valid due to password expiration or recent password change.')],
	['mfaRequired', 'reconnect', aadsts(50072, 'Due to a configuration change made by your administrator, you must enroll in multi-factor authentication.')],
	['mfaRequired', 'reconnect', aadsts(50074, 'Strong Authentication is required.')],
	['mfaRequired', 'reconnect', aadsts(50076, 'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access.', 'interaction_required')],
	['mfaRequired', 'reconnect', aadsts(50079, 'You must enroll in multi-factor authentication to access.', 'interaction_required')],
	['deviceRequired', 'permission', aadsts(53000, 'Your device is required to be compliant to access this resource.', 'interaction_required')],
	['conditionalAccess', 'permission', aadsts(53003, 'Access has been blocked by Conditional Access policies.')],
	['conditionalAccess', 'permission', aadsts(530032, 'Access has been blocked by security defaults policy.')],
	['conditionalAccess', 'permission', aadsts(530035, 'Access has been blocked by security defaults.')],
	['userNotAssigned', 'permission', aadsts(50105, 'Your administrator has configured the application n8n to block users unless they are specifically granted access.')],
	['userNotInTenant', 'configuration', aadsts(50020, "User account 'a@fabrikam.com' from identity provider does not exist in tenant 'Contoso'.")],
	['userNotInTenant', 'configuration', aadsts(50034, 'The user account does not exist in the contoso.com directory.')],
	['accountLocked', 'permission', aadsts(50053, "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.")],
	['accountLocked', 'permission', aadsts(50055, 'The password is expired.')],
	['accountLocked', 'permission', aadsts(50057, 'The user account is disabled.')],
	['tokenRequestsThrottled', 'throttled', aadsts(50196, 'The server terminated an operation because it encountered a client request loop.')],
	['tokenRequestsThrottled', 'throttled', aadsts(90055, 'TenantThrottlingError - There are too many incoming requests.', 'temporarily_unavailable')],
	['requestMalformed', 'configuration', aadsts(9002313, 'Invalid request. Request is malformed or invalid.', 'invalid_request')],
	['oldTlsAtSignIn', 'tls', aadsts(1002016, 'You are using TLS version 1.0, 1.1 and/or 3DES cipher which are deprecated.', 'invalid_request')],
	['signInUnavailable', 'unavailable', aadsts(90006, 'The service is temporarily unavailable.', 'server_error')],
	['signInUnavailable', 'unavailable', aadsts(90024, 'RequestBudgetExceededError - A transient error has occurred.', 'temporarily_unavailable')],
	['signInUnavailable', 'unavailable', aadsts(90033, 'A transient error has occurred. Please try again.', 'temporarily_unavailable')],
	['signInUnavailable', 'unavailable', aadsts(50033, 'A transient error has occurred. Please try again.', 'temporarily_unavailable')],
	['clientInvalid', 'configuration', oauthAnswer('invalid_client', 'client authentication failed')],
	['grantInvalid', 'reconnect', oauthAnswer('invalid_grant', 'grant request is invalid')],
	['noToken', 'protocol', coded('ENOTOKEN', 'login.example.com did not return a token')],
	['reconnectNeeded', 'reconnect', new Error('The credential "Support" needs to be reconnected.')],
	['neverConnected', 'reconnect', new Error('Unable to sign without access token'), 'oauth'],
	['neverConnected', 'reconnect', new Error('OAuth access token expired and no refresh token is available. Please reconnect the credentials.'), 'oauth'],
	['n8nDatabase', 'unavailable', new Error('Connection terminated unexpectedly'), 'oauth'],
	['n8nDatabase', 'unavailable', new Error('timeout exceeded when trying to connect'), 'oauth'],
	['n8nDatabase', 'unavailable', coded('SQLITE_BUSY', 'SQLITE_BUSY: database is locked'), 'oauth'],
	['n8nDatabase', 'unavailable', Object.assign(new Error('current transaction is aborted'), { name: 'QueryFailedError' }), 'oauth'],
	['n8nDatabase', 'unavailable', new Error('the database system is starting up'), 'oauth'],
];

// prettier-ignore
const oauthCodes: CatalogCase[] = [
	['redirectMismatch', 'configuration', oauthAnswer('redirect_uri_mismatch', "The provided value for the input parameter 'redirect_uri' is not valid.")],
	['consentMissing', 'consent', oauthAnswer('consent_required', 'The user or administrator has not consented.')],
	['signInFrequency', 'reconnect', oauthAnswer('interaction_required', 'AADSTS70044: The session has expired or is invalid due to sign-in frequency checks by conditional access.')],
	['mfaRequired', 'reconnect', oauthAnswer('interaction_required', 'AADSTS50078: Presented multi-factor authentication has expired due to policies configured by your administrator, you must refresh your multi-factor authentication to access.')],
	['grantInvalid', 'reconnect', oauthAnswer('login_required', 'No account is signed in.')],
	['reconnectNeeded', 'reconnect', Object.assign(new Error('Credential "Support" is no longer valid'), { code: 'credential-invalid' })],
];

const signInCodes = (
	[
		['deviceRequired', 'permission', 'AADSTS53000: Device is not in required device state: compliant.'],
		['deviceRequired', 'permission', 'AADSTS53001: Device is not in required device state: domain_joined.'],
		['deviceRequired', 'permission', 'AADSTS50097: Device authentication is required.'],
		['deviceRequired', 'permission', 'AADSTS50129: Device is not Workplace joined.'],
		[
			'deviceRequired',
			'permission',
			'AADSTS530002: Your device is required to be compliant to access this resource.',
		],
		[
			'deviceRequired',
			'permission',
			'AADSTS530003: Your device is required to be managed to access this resource.',
		],
		[
			'deviceRequired',
			'permission',
			'AADSTS530084: Access has been blocked by conditional access token protection policy.',
		],
		[
			'appNotApproved',
			'permission',
			'AADSTS53002: Application used is not an approved application for Conditional Access.',
		],
		[
			'riskDetected',
			'permission',
			'AADSTS53004: User needs to complete multi-factor authentication registration process before accessing this content.',
		],
		['riskDetected', 'permission', 'AADSTS53011: User blocked due to risk on home tenant.'],
		['conditionalAccess', 'permission', 'AADSTS530031: Access policy does not allow token issuance.'],
		['riskDetected', 'permission', 'AADSTS530034: Your account has been blocked because of a risk.'],
		['extraChallenge', 'reconnect', 'AADSTS50158: External security challenge not satisfied.'],
		[
			'appWithoutPrincipal',
			'configuration',
			'AADSTS7000229: The client application is missing a service principal in the tenant.',
		],
		['appDisabled', 'permission', 'AADSTS7000112: Application is disabled.'],
		['clockWrong', 'configuration', 'AADSTS700024: Client assertion is not within its valid time range.'],
		[
			'certificateNotAccepted',
			'configuration',
			'AADSTS700030: Invalid certificate - subject name in certificate is not authorized.',
		],
		[
			'consentMissing',
			'consent',
			'AADSTS90093: The application needs permissions that only an admin can grant.',
		],
	] as const
).map(([row, kind, text]): CatalogCase => [row, kind, oauthAnswer('invalid_grant', text)]);

/** A challenge of continuous access evaluation, as Graph answers with it. */

export const SIGN_IN_CASES: readonly CatalogCase[] = [...signIn, ...oauthCodes, ...signInCodes];
