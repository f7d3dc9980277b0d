import type { MailErrorKind } from '../../../nodes/mail/contracts/MailError';
import { CATALOGUE } from '../../../nodes/mail/errors/catalogue';
import type { MailErrorProtocol } from '../../../nodes/mail/errors/CatalogueRow';
import { findRow } from '../../../nodes/mail/errors/findRow';
import { readSignals } from '../../../nodes/mail/errors/readSignals';
import { toMailError } from '../../../nodes/mail/errors/toMailError';
import { ProxyError } from '../../../nodes/mail/net/proxy/ProxyError';
import {
	coded,
	ewsAnswer,
	graphAnswer,
	httpAnswer,
	imapAnswer,
	imapBye,
	imapLoginRefused,
	oauthAnswer,
	pop3Answer,
	smtpAnswer,
} from './realErrors';

type Case = [row: string, kind: MailErrorKind, error: unknown, protocol?: MailErrorProtocol];

const proxy = { kind: 'http', host: 'proxy.contoso.example', port: 3128 } as const;

const aadsts = (number: number, text: string, error = 'invalid_grant') =>
	oauthAnswer(error, `AADSTS${String(number)}: ${text}`);

// prettier-ignore
const signIn: Case[] = [
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
	['conditionalAccess', 'permission', aadsts(53000, 'Your device is required to be compliant to access this resource.', 'interaction_required')],
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
	['noToken', 'protocol', coded('ENOTOKEN', 'login.example.com answered with something that is no token')],
	['reconnectNeeded', 'reconnect', new Error('The credential "Support" needs to be reconnected.')],
	['neverConnected', 'reconnect', new Error('Unable to sign without access token'), 'oauth'],
	['neverConnected', 'reconnect', new Error('OAuth access token expired and no refresh token is available. Please reconnect the credentials.'), 'oauth'],
];

// prettier-ignore
const exchange: Case[] = [
	['ewsDisabled', 'permission', httpAnswer(403, '', { 'X-EWS-Policy-Reason': 'EWS is disabled for this user or tenant.' }), 'ews'],
	['ewsBlocked', 'permission', httpAnswer(403, '', { 'x-ews-policy-reason': 'EWS is blocked by policy for this app.' }), 'ews'],
	['ewsTokenInvalid', 'authentication', httpAnswer(401, '', { 'x-ms-diagnostics': '2000003;reason="The audience claim value is invalid \'https://graph.microsoft.com\'.";error_category="invalid_resource"', }), 'ews'],
	['ewsTokenInvalid', 'authentication', httpAnswer(401, '', { 'x-ms-diagnostics': '2000008;reason="The token contains no permissions.";error_category="invalid_token"', }), 'ews'],
	['exchangeBusy', 'throttled', ewsAnswer('ErrorServerBusy', 'The server cannot service this request right now. Try again later.', '<t:MessageXml><t:Value Name="BackOffMilliseconds">297749</t:Value></t:MessageXml>'), 'ews'],
	['serviceBusy', 'throttled', httpAnswer(503, '', { 'Retry-After': '120' }), 'graph'],
	['impersonationDenied', 'permission', ewsAnswer('ErrorImpersonateUserDenied', 'The account does not have permission to impersonate the requested user.'), 'ews'],
	['mailboxUnknown', 'mailboxNotFound', ewsAnswer('ErrorNonExistentMailbox', 'No mailbox with such guid.'), 'ews'],
	['mailboxNotOnline', 'mailboxNotFound', graphAnswer(404, 'MailboxNotEnabledForRESTAPI', 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.'), 'graph'],
	['ewsAccessDenied', 'permission', ewsAnswer('ErrorAccessDenied', 'Access is denied. Check credentials and try again.'), 'ews'],
	['graphAccessDenied', 'permission', graphAnswer(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.'), 'graph'],
	['syncStateInvalid', 'refused', ewsAnswer('ErrorInvalidSyncStateData', 'Synchronization state data is corrupt or otherwise invalid.'), 'ews'],
	['syncStateInvalid', 'refused', graphAnswer(410, 'syncStateNotFound', 'The sync state generation is not found; continuation token is missing or expired.'), 'graph'],
	['syncStateInvalid', 'refused', httpAnswer(410), 'graph'],
	['graphToken', 'authentication', graphAnswer(401, 'InvalidAuthenticationToken', 'Access token validation failure. Invalid audience.'), 'graph'],
	['graphThrottled', 'throttled', graphAnswer(429, 'ApplicationThrottled', 'Application is over its MailboxConcurrency limit.'), 'graph'],
	['ewsRefused', 'permission', httpAnswer(403), 'ews'],
];

// prettier-ignore
const smtp: Case[] = [
	['smtpAuthDisabled', 'permission', smtpAnswer('535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [AM0PR10CA0001.EURPRD10.PROD.OUTLOOK.COM 2026-11-20T09:14:01.123Z 08DC]')],
	['smtpPolicy', 'permission', smtpAnswer("535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator. [AM0PR10CA0001.EURPRD10.PROD.OUTLOOK.COM]")],
	['smtpAuthentication', 'authentication', smtpAnswer('535 5.7.3 Authentication unsuccessful [AM0PR10CA0001.EURPRD10.PROD.OUTLOOK.COM 2026-11-20T09:14:01.123Z 08DC]')],
	['smtpWithoutLogin', 'configuration', smtpAnswer('530 5.7.57 Client not authenticated to send mail. [AM0PR10CA0001.EURPRD10.PROD.OUTLOOK.COM]', 'EENVELOPE')],
	['sendAsDenied', 'permission', smtpAnswer('550 5.7.60 SMTP; Client does not have permissions to send as this sender', 'EENVELOPE')],
	['sendAsDenied', 'permission', smtpAnswer('554 5.2.252 SendAsDenied; support@contoso.com not allowed to send as sales@contoso.com;', 'EMESSAGE')],
	['sendAsDenied', 'permission', smtpAnswer('554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception with message Cannot submit message. SendAsDenied', 'EMESSAGE')],
	['smtpConnections', 'throttled', smtpAnswer('432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information.', 'ECONNECTION')],
	['recipientFull', 'refused', smtpAnswer('552 5.2.2 Mailbox full', 'EENVELOPE'), 'smtp'],
	['sendQuota', 'refused', smtpAnswer('554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException.MapiExceptionSubmissionQuotaExceeded; SubmissionQuotaExceeded', 'EMESSAGE')],
	['sendQuota', 'refused', smtpAnswer('550 5.2.2 Submission quota exceeded', 'EMESSAGE'), 'smtp'],
	['sendQuota', 'refused', smtpAnswer("550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients", 'EENVELOPE')],
	['senderBlocked', 'permission', smtpAnswer('550 5.1.8 Access denied, bad outbound sender', 'EENVELOPE')],
	['senderBlocked', 'permission', smtpAnswer('550 5.7.705 Access denied, tenant has exceeded threshold', 'EENVELOPE')],
	['senderBlocked', 'permission', smtpAnswer('550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP. For more information please go to http://go.microsoft.com/fwlink/?LinkId=526653', 'EENVELOPE')],
	['smtpOldTls', 'tls', smtpAnswer('421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2.', 'ECONNECTION')],
	['basicAuthRetired', 'configuration', smtpAnswer('550 5.7.30 Basic authentication is not supported for Client Submission.')],
	['smtpRate', 'throttled', smtpAnswer('451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77714)', 'EENVELOPE'), 'smtp'],
	['recipientUnknown', 'refused', smtpAnswer('550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup', 'EENVELOPE'), 'smtp'],
	['recipientUnknown', 'refused', smtpAnswer('550 5.1.1 <nobody@contoso.com>: Recipient address rejected: User unknown in virtual mailbox table', 'EENVELOPE'), 'smtp'],
	['recipientClosed', 'refused', smtpAnswer("550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated when sending to this group", 'EENVELOPE'), 'smtp'],
	['relayDenied', 'permission', smtpAnswer('550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', 'EENVELOPE'), 'smtp'],
	['relayDenied', 'permission', smtpAnswer('550 5.7.64 TenantAttribution; Relay Access Denied SMTP', 'EENVELOPE'), 'smtp'],
	['relayDenied', 'permission', smtpAnswer('554 5.7.1 <sam@fabrikam.com>: Relay access denied', 'EENVELOPE'), 'smtp'],
	['messageTooLarge', 'tooLarge', smtpAnswer('552 5.3.4 Message size exceeds fixed maximum message size', 'EMESSAGE'), 'smtp'],
	['messageTooLarge', 'tooLarge', Object.assign(new Error('Message size larger than allowed 157286400'), { code: 'EMESSAGE', command: 'MAIL FROM' }), 'smtp'],
	['tooManyRecipients', 'refused', smtpAnswer('452 4.5.3 Too many recipients', 'EENVELOPE'), 'smtp'],
	['smtpNoAuth', 'configuration', smtpAnswer('504 5.7.4 Unrecognized authentication type', 'EAUTH'), 'smtp'],
	['smtpNoAuth', 'configuration', smtpAnswer('503 5.5.1 Error: authentication not enabled', 'EAUTH'), 'smtp'],
	['smtpBusy', 'unavailable', smtpAnswer('421 4.3.2 Service not available', 'ECONNECTION'), 'smtp'],
	['smtpBusy', 'unavailable', smtpAnswer('454 4.7.0 Temporary authentication failure', 'EAUTH'), 'smtp'],
	['smtpBusy', 'unavailable', smtpAnswer('450 4.2.0 <sam@fabrikam.com>: Recipient address rejected: Greylisted', 'EENVELOPE'), 'smtp'],
	['smtpNotUnderstood', 'protocol', smtpAnswer('500 5.5.2 Line too long.', 'EAUTH'), 'smtp'],
	['smtpRefused', 'refused', smtpAnswer('554 5.6.0 Message content rejected', 'EMESSAGE'), 'smtp'],
	['smtpProtocol', 'protocol', Object.assign(new Error('Invalid greeting. response=HTTP/1.1 400 Bad Request'), { code: 'EPROTOCOL' }), 'smtp'],
];

// prettier-ignore
const mailbox: Case[] = [
	['sessionTokenExpired', 'tokenExpired', imapBye('Session invalidated - AccessTokenExpired')],
	['throttled', 'throttled', imapAnswer('BAD', 'Request is throttled. Suggested Backoff Time: 92415 milliseconds', { code: 'ETHROTTLE', throttleReset: 92415, })],
	['throttled', 'throttled', imapLoginRefused('Request is throttled. Suggested Backoff Time: 300000 milliseconds')],
	['mailboxRightMissing', 'permission', imapLoginRefused('[AUTH] LogonDenied')],
	['notConnectedToMailbox', 'permission', imapAnswer('BAD', 'User is authenticated but not connected.')],
	['connectionClosedByExchange', 'network', imapBye('Connection is closed. 13')],
	['connectionClosedByExchange', 'network', imapBye('Connection is closed. 14')],
	['exchangeUnavailable', 'throttled', imapAnswer('NO', 'Server Unavailable. 15')],
	['commandNotSupported', 'protocol', imapAnswer('BAD', 'Command Argument Error. 11')],
	['commandNotSupported', 'protocol', imapAnswer('BAD', 'Command Argument Error. 12')],
	['searchCharset', 'protocol', imapAnswer('NO', '[BADCHARSET (US-ASCII)] The specified charset is not supported.', { serverResponseCode: 'BADCHARSET', })],
	['serverUnavailable', 'unavailable', imapLoginRefused('Temporary authentication failure. [mail:2026-11-20 09:14:01]', { serverResponseCode: 'UNAVAILABLE', })],
	['tooManyConnections', 'throttled', imapLoginRefused('Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)', { serverResponseCode: 'LIMIT', })],
	['tooManyConnections', 'throttled', imapBye('Too many simultaneous connections.')],
	['overQuota', 'refused', imapAnswer('NO', 'Quota exceeded (mailbox for user is full)', { serverResponseCode: 'OVERQUOTA' })],
	['encryptionRequired', 'configuration', imapLoginRefused('Cleartext authentication disallowed on non-secure (SSL/TLS) connections.', { serverResponseCode: 'PRIVACYREQUIRED', })],
	['noPermission', 'permission', imapAnswer('NO', 'Permission denied', { serverResponseCode: 'NOPERM' })],
	['folderNotFound', 'folderNotFound', imapAnswer('NO', "Mailbox doesn't exist: Archive", { serverResponseCode: 'NONEXISTENT', mailboxMissing: true, })],
	['folderNotFound', 'folderNotFound', imapAnswer('NO', "Archive doesn't exist.", { mailboxMissing: true })],
	['pop3Authentication', 'authentication', pop3Answer('-ERR Authentication failure: unknown user name or bad password.'), 'pop3'],
	['pop3Authentication', 'authentication', pop3Answer('-ERR Logon failure: unknown user name or bad password.'), 'pop3'],
	['imapAuthentication', 'authentication', imapLoginRefused('AUTHENTICATE failed.')],
	['imapAuthentication', 'authentication', imapLoginRefused('Authentication failed.', { serverResponseCode: 'AUTHENTICATIONFAILED', oauthError: { status: '401', schemes: 'bearer', scope: 'mail' }, })],
];

// prettier-ignore
const connection: Case[] = [
	['certificateExpired', 'certificate', coded('CERT_HAS_EXPIRED', 'certificate has expired')],
	['certificateSelfSigned', 'certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate')],
	['certificateSelfSigned', 'certificate', Object.assign(coded('ESOCKET', 'self-signed certificate'), { originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT', command: 'CONN' }), 'smtp'],
	['certificateSelfSigned', 'certificate', coded('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain')],
	['certificateHostName', 'certificate', coded('ERR_TLS_CERT_ALTNAME_INVALID', "Hostname/IP does not match certificate's altnames: Host: mail.contoso.com. is not in the cert's altnames: DNS:outlook.com")],
	['certificateIssuer', 'certificate', coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate')],
	['certificateRevoked', 'certificate', coded('CERT_REVOKED', 'certificate revoked')],
	['tlsWherePlain', 'tls', coded('ERR_SSL_WRONG_VERSION_NUMBER', '00C8:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:ssl3_record.c:354:')],
	['tlsWherePlain', 'tls', coded('ERR_SSL_PACKET_LENGTH_TOO_LONG', 'packet length too long')],
	['tlsVersion', 'tls', coded('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tlsv1 alert protocol version')],
	['startTlsInjection', 'tls', coded('STARTTLS_INJECTION', 'Server sent data after the STARTTLS response and before the TLS handshake')],
	['tlsFailed', 'tls', coded('EPROTO', 'write EPROTO 00C8:error:0A000126:SSL routines::unexpected eof while reading')],
	['tlsFailed', 'tls', Object.assign(new Error('Server does not support STARTTLS'), { tlsFailed: true })],
	['tlsFailed', 'tls', coded('ERR_SSL_BAD_RECORD_TYPE', 'bad record type')],
	['proxyLogin', 'configuration', new ProxyError(proxy, 'does not take the login', { login: true })],
	['proxy', 'configuration', new ProxyError(proxy, 'answered 403 when it was asked to connect to outlook.office365.com:993')],
	['connectionRefused', 'network', coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:993')],
	['connectionRefused', 'network', new AggregateError([coded('ECONNREFUSED', 'connect ECONNREFUSED ::1:993'), coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:993')])],
	['hostUnknown', 'network', coded('ENOTFOUND', 'getaddrinfo ENOTFOUND outlok.office365.com')],
	['noRoute', 'network', coded('EHOSTUNREACH', 'connect EHOSTUNREACH 192.0.2.1:993')],
	['notAllowedToConnect', 'network', coded('EACCES', 'connect EACCES 192.0.2.1:993')],
	['connectTimeout', 'timeout', coded('ETIMEDOUT', 'connect ETIMEDOUT 192.0.2.1:993')],
	['connectTimeout', 'timeout', coded('CONNECT_TIMEOUT', 'Failed to establish connection in required time')],
	['noGreeting', 'timeout', coded('GREETING_TIMEOUT', 'Failed to receive greeting from server in required time')],
	['answerTimeout', 'timeout', coded('ETIMEOUT', 'Socket timeout')],
	['answerTimeout', 'timeout', new DOMException('The operation was aborted due to timeout', 'TimeoutError')],
	['connectionLost', 'network', coded('ECONNRESET', 'read ECONNRESET')],
	['connectionLost', 'network', coded('NoConnection', 'Connection not available')],
	['stopped', 'network', new DOMException('This operation was aborted', 'AbortError')],
	['tooManyFiles', 'unavailable', coded('EMFILE', 'connect EMFILE')],
	['answerTooLarge', 'tooLarge', coded('LiteralTooLarge', 'Literal size exceeds the limit')],
	['notAMailServer', 'protocol', coded('ParserError11', 'Unexpected char at position 5')],
	['notAMailServer', 'protocol', coded('UnexpectedTag', 'Unexpected tag HTTP/1.1')],
	['valueNotAllowed', 'configuration', coded('InvalidStringValue', 'The username contains control characters')],
	['unauthorized', 'authentication', httpAnswer(401), 'graph'],
	['forbidden', 'permission', httpAnswer(403), 'graph'],
	['notFound', 'refused', httpAnswer(404), 'graph'],
	['serverFault', 'unavailable', httpAnswer(502, '<html>Bad Gateway</html>'), 'graph'],
	['commandRefused', 'refused', imapAnswer('NO', 'The requested item could not be found.')],
	['commandNotUnderstood', 'protocol', imapAnswer('BAD', 'Command received in Invalid state.')],
];

const cases: Case[] = [...signIn, ...exchange, ...smtp, ...mailbox, ...connection];

describe('catalogue of errors', () => {
	it.each(cases.map(([row, kind, error, protocol]) => ({ row, kind, error, protocol })))(
		'$row: $kind',
		(given) => {
			const { row, kind, error, protocol } = given;
			expect(findRow(readSignals(error), protocol)?.row.id).toBe(row);
			const mailError = toMailError(error, protocol ? { protocol } : {});
			expect(mailError.kind).toBe(kind);
			expect(mailError.hint).toBe(CATALOGUE.find(({ id }) => id === row)?.hint);
		},
	);

	it('has a real-looking answer for every row', () => {
		const tested = new Set(cases.map(([row]) => row));
		expect(CATALOGUE.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
	});

	it('has no two rows of one name, and a cause and a hint in each', () => {
		expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
		for (const { cause, hint } of CATALOGUE) {
			expect(cause).toMatch(/^\S.*[^.]$/);
			expect(hint).toMatch(/^[A-Z].*\.$/);
		}
	});

	it.each(CATALOGUE.flatMap((row) => (row.codes ?? []).map((code) => [code, row.id] as const)))(
		'reaches %s (%s) by no more than its code or by the special case above it',
		(code, id) => {
			const row = CATALOGUE.find((one) => one.id === id);
			const texts = row?.andSays ? [row.andSays.source.replace(/\\/g, '')] : [];
			const found = findRow({ codes: new Set([code]), texts }, row?.protocols?.[0]);
			expect(found?.row.codes).toContain(code);
		},
	);
});
