import { Pop3Refused } from '../../../nodes/mail/pop3/Pop3Refused';
import type { CatalogueCase } from './catalogueCases';
import {
	coded,
	ewsAnswer,
	graphAnswer,
	httpAnswer,
	imapAnswer,
	imapBye,
	imapLoginRefused,
	oauthAnswer,
	smtpAnswer,
} from './realErrors';

const diagnostics = (number: number, reason: string, category: string): CatalogueCase => [
	'ewsTokenInvalid',
	'authentication',
	httpAnswer(401, '', {
		'x-ms-diagnostics': `${String(number)};reason="${reason}";error_category="${category}"`,
		'www-authenticate':
			'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="00000001-0000-0000-c000-000000000000@*", token_types="app_asserted_user_v1 service_asserted_app_v1", authorization_uri="https://login.windows.net/common/oauth2/authorize", error="invalid_token"',
	}),
	'ews',
];

// prettier-ignore
const signIn: CatalogueCase[] = [
	['redirectMismatch', 'configuration', oauthAnswer('redirect_uri_mismatch', "The provided value for the input parameter 'redirect_uri' is not valid.")],
	['consentMissing', 'consent', oauthAnswer('consent_required', 'The user or administrator has not consented.')],
	['signInFrequency', 'reconnect', oauthAnswer('interaction_required', 'AADSTS70044: The session has expired or is invalid due to sign-in frequency checks by conditional access.')],
	['mfaRequired', 'reconnect', oauthAnswer('interaction_required', 'AADSTS50078: Presented multi-factor authentication has expired due to policies configured by your administrator, you must refresh your multi-factor authentication to access.')],
	['grantInvalid', 'reconnect', oauthAnswer('login_required', 'No account is signed in.')],
	['reconnectNeeded', 'reconnect', Object.assign(new Error('Credential "Support" is no longer valid'), { code: 'credential-invalid' })],
];

// prettier-ignore
const exchange: CatalogueCase[] = [
	diagnostics(2000001, 'The token has an invalid signature.', 'invalid_signature'),
	diagnostics(2000002, 'The token has an invalid signature: the key was not found.', 'invalid_signature'),
	diagnostics(2000004, 'The issuer of the token is not trusted.', 'invalid_issuer'),
	diagnostics(2000005, 'The user specified by the user-context in the token is ambiguous.', 'invalid_user'),
	diagnostics(2000006, 'The token is malformed.', 'invalid_token'),
	diagnostics(2000007, 'The token has expired.', 'token_expired'),
	['exchangeBusy', 'throttled', ewsAnswer('ErrorTimeoutExpired', 'The request timed out.'), 'ews'],
	['exchangeBusy', 'throttled', ewsAnswer('ErrorTooManyObjectsOpened', 'Too many objects are open for this mailbox.'), 'ews'],
	['exchangeBusy', 'throttled', ewsAnswer('ErrorMailboxStoreUnavailable', 'The mailbox database is temporarily unavailable.'), 'ews'],
	['impersonationDenied', 'permission', ewsAnswer('ErrorImpersonationDenied', 'The impersonation principal name is invalid.'), 'ews'],
	['mailboxUnknown', 'mailboxNotFound', ewsAnswer('ErrorInvalidSmtpAddress', 'The SMTP address format is invalid.'), 'ews'],
	['mailboxNotOnline', 'mailboxNotFound', graphAnswer(404, 'MailboxNotSupportedForRESTAPI', 'REST API is not yet supported for this mailbox.'), 'graph'],
	['mailboxMoving', 'unavailable', graphAnswer(503, 'ErrorMailboxMoveInProgress', 'Mailbox move in progress. Try again later.'), 'graph'],
	['graphAccessDenied', 'permission', graphAnswer(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'), 'graph'],
	['graphAccessDenied', 'permission', graphAnswer(403, 'AccessDenied', 'Access is denied.'), 'graph'],
	['syncStateInvalid', 'refused', graphAnswer(400, 'syncStateInvalid', 'The sync state is invalid.'), 'graph'],
	['syncStateInvalid', 'refused', graphAnswer(410, 'resyncRequired', "Resync required. Replace any local items with the server's version (including deletes)."), 'graph'],
	['graphToken', 'authentication', graphAnswer(401, 'CompactToken', 'CompactToken parsing failed with error code: 80049217'), 'graph'],
	['graphThrottled', 'throttled', graphAnswer(429, 'TooManyRequests', 'Too many requests.'), 'graph'],
	['graphThrottled', 'throttled', graphAnswer(429, 'activityLimitReached', 'The app or user has been throttled.'), 'graph'],
	['recipientsInvalid', 'refused', ewsAnswer('ErrorMissingRecipients', 'No recipients were specified.'), 'ews'],
	['recipientsInvalid', 'refused', ewsAnswer('ErrorInvalidRecipientSmtpAddress', 'The SMTP address of a recipient is invalid.'), 'ews'],
	['exchangeTooLarge', 'tooLarge', graphAnswer(400, 'ErrorAttachmentSizeLimitExceeded', 'The attachment exceeds the maximum supported size.'), 'graph'],
	['exchangeTooLarge', 'tooLarge', ewsAnswer('ErrorExceededMaxRequestSize', 'The request exceeds the maximum size.'), 'ews'],
	['exchangeFault', 'unavailable', ewsAnswer('ErrorADUnavailable', 'Active Directory is unavailable. Try your request again later.'), 'ews'],
	['exchangeFault', 'unavailable', ewsAnswer('ErrorADOperation', 'An internal server error occurred. Try again later.'), 'ews'],
	['exchangeFault', 'unavailable', ewsAnswer('ErrorConnectionFailed', 'Connection failed. Try later.'), 'ews'],
	['exchangeFault', 'unavailable', ewsAnswer('ErrorMailboxFailover', 'The mailbox database is being moved to another server.'), 'ews'],
	['exchangeFault', 'unavailable', ewsAnswer('ErrorInsufficientResources', 'Insufficient resources. Retry later.'), 'ews'],
	['exchangeFault', 'unavailable', ewsAnswer('ErrorRequestAborted', 'The request was aborted.'), 'ews'],
	['exchangeFault', 'unavailable', ewsAnswer('ErrorProxyCallFailed', 'Request could not be completed because of a failed proxy call.'), 'ews'],
	['exchangeFault', 'unavailable', ewsAnswer('ErrorProxyRequestProcessingFailed', 'The request failed at the server it was passed to.'), 'ews'],
	['exchangeFault', 'unavailable', ewsAnswer('ErrorNoRespondingCASInDestinationSite', 'No Client Access server in the destination site responds.'), 'ews'],
	['exchangeTooOld', 'configuration', ewsAnswer('ErrorIncorrectSchemaVersion', 'The request is valid but does not specify the correct server version in the RequestServerVersion SOAP header.'), 'ews'],
	['exchangeTooOld', 'configuration', ewsAnswer('ErrorSchemaValidation', "The request failed schema validation: The 'Id' attribute is invalid."), 'ews'],
	['cannotMakeMime', 'unreadable', ewsAnswer('ErrorContentConversionFailed', 'The message failed to be converted.'), 'ews'],
	['mimeRefused', 'refused', graphAnswer(400, 'ErrorMimeContentInvalidBase64String', 'Invalid base64 string for MIME content.'), 'graph'],
	['overQuota', 'refused', graphAnswer(507, 'ErrorQuotaExceeded', 'The mailbox has exceeded its quota.'), 'graph'],
	['folderNotFound', 'folderNotFound', ewsAnswer('ErrorFolderNotFound', 'The specified folder could not be found in the store.'), 'ews'],
	['folderNotFound', 'folderNotFound', ewsAnswer('ErrorSyncFolderNotFound', 'The folder to be synchronized could not be found in the store.'), 'ews'],
	['notFound', 'refused', graphAnswer(404, 'ErrorItemNotFound', 'The specified object was not found in the store.'), 'graph'],
	['serverFault', 'unavailable', graphAnswer(500, 'generalException', 'An error occurred while processing the request.'), 'graph'],
	['serverFault', 'unavailable', graphAnswer(504, 'UnknownError', ''), 'graph'],
	['serverFault', 'unavailable', httpAnswer(503, '<html><body>Service Unavailable</body></html>'), 'oauth'],
	['commandRefused', 'refused', graphAnswer(400, 'ErrorInvalidIdMalformed', 'Id is malformed.'), 'graph'],
];

// prettier-ignore
const smtp: CatalogueCase[] = [
	['recipientFull', 'refused', smtpAnswer('452 4.2.2 The email account that you tried to reach is over quota', 'EENVELOPE'), 'smtp'],
	['senderBlocked', 'permission', smtpAnswer('550 5.7.750 Client blocked from sending from unregistered domains', 'EENVELOPE'), 'smtp'],
	['smtpRate', 'throttled', smtpAnswer('450 4.7.550 Access denied, please try again later', 'EENVELOPE'), 'smtp'],
	['dailyLimit', 'refused', smtpAnswer("550 5.7.232 Your message can't be sent because your trial tenant has exceeded its daily limit for sending email to external recipients", 'EENVELOPE'), 'smtp'],
	['dailyLimit', 'refused', smtpAnswer("550 5.7.233 Your message can't be sent because your tenant exceeded its daily limit for sending email to external recipients", 'EENVELOPE'), 'smtp'],
	['dailyLimit', 'refused', smtpAnswer("550 5.7.236 Your message can't be sent because this tenant has exceeded its daily limit for its onmicrosoft.com domain", 'EENVELOPE'), 'smtp'],
	['dailyLimit', 'refused', smtpAnswer('554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException.MapiExceptionMaxSubmissionExceeded; Failed to process message', 'EMESSAGE'), 'smtp'],
	['internalRecipientsOnly', 'refused', smtpAnswer('550 5.5.105 Recipient is not in the organization', 'EENVELOPE'), 'smtp'],
	['directSendRejected', 'configuration', smtpAnswer('550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources', 'EENVELOPE'), 'smtp'],
	['senderUnauthenticated', 'configuration', smtpAnswer('550 5.7.515 Access denied, sending domain contoso.example does not meet the required authentication level', 'EENVELOPE'), 'smtp'],
	['storeLogonFailed', 'permission', smtpAnswer('430 4.2.0 STOREDRV; mailbox logon failure; Failed to process message due to a permanent exception with message Cannot open mailbox. MapiExceptionLogonFailed: Unable to open message store', 'EMESSAGE'), 'smtp'],
	...['450 4.7.1 <n8n>: Helo command rejected: Host not found', '501 5.5.4 Invalid domain name in EHLO', '504 5.5.2 <n8n>: Helo command rejected: need fully-qualified hostname', '550 5.7.1 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)', '553 HELO name is not accepted here', '554 5.7.1 <[127.0.0.1]>: Helo command rejected: Access denied'].map((line): CatalogueCase => ['ehloRefused', 'configuration', smtpAnswer(line, 'EPROTOCOL'), 'smtp']),
	['recipientUnknown', 'refused', smtpAnswer('550 5.1.6 Recipient no longer on server', 'EENVELOPE'), 'smtp'],
	['recipientUnknown', 'refused', smtpAnswer('550 5.4.310 DNS domain fabrikamm.com does not exist [Message=InfoDomainNonexistent]', 'EENVELOPE'), 'smtp'],
	['recipientClosed', 'refused', smtpAnswer("550 5.7.124 RESOLVER.RST.AuthRequired; sender not in the group's allowed-senders list", 'EENVELOPE'), 'smtp'],
	['recipientClosed', 'refused', smtpAnswer('550 5.7.129 RESOLVER.RST.RestrictedToRecipientsPermission; not authorized', 'EENVELOPE'), 'smtp'],
	['recipientClosed', 'refused', smtpAnswer('550 5.7.134 RESOLVER.RST.SenderNotAuthenticatedForMailbox; authentication required', 'EENVELOPE'), 'smtp'],
	['recipientClosed', 'refused', smtpAnswer('550 5.7.135 RESOLVER.RST.SenderNotAuthenticatedForPublicFolder; authentication required', 'EENVELOPE'), 'smtp'],
	['recipientClosed', 'refused', smtpAnswer('550 5.7.136 RESOLVER.RST.SenderNotAuthenticatedForMailUser; authentication required', 'EENVELOPE'), 'smtp'],
	['relayDenied', 'permission', smtpAnswer('550 5.4.1 Recipient address rejected: Relay access denied', 'EENVELOPE'), 'smtp'],
	['messageTooLarge', 'tooLarge', smtpAnswer("550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient", 'EMESSAGE'), 'smtp'],
	['tooManyRecipients', 'refused', smtpAnswer('550 5.5.3 RESOLVER.ADR.RecipLimit; too many recipients', 'EENVELOPE'), 'smtp'],
	['smtpBusy', 'unavailable', smtpAnswer('451 4.3.0 Temporary server error. Please try again later. PRX2', 'EENVELOPE'), 'smtp'],
	['smtpBusy', 'unavailable', smtpAnswer('452 4.3.1 Insufficient system resources', 'EENVELOPE'), 'smtp'],
	['smtpBusy', 'unavailable', smtpAnswer('455 4.5.1 Server unable to accommodate parameters', 'EENVELOPE'), 'smtp'],
	['smtpBusy', 'unavailable', smtpAnswer('431 4.3.1 Not enough disk space', 'EENVELOPE'), 'smtp'],
	['smtpBusy', 'unavailable', smtpAnswer('441 4.4.1 Error communicating with primary target IP address', 'EENVELOPE'), 'smtp'],
	['smtpBusy', 'unavailable', smtpAnswer('442 4.4.2 Connection dropped', 'EENVELOPE'), 'smtp'],
	['smtpNotUnderstood', 'protocol', smtpAnswer('501 5.5.4 Invalid domain name', 'EENVELOPE'), 'smtp'],
	['smtpNotUnderstood', 'protocol', smtpAnswer('502 5.5.1 Command not implemented', 'EENVELOPE'), 'smtp'],
	['smtpNotUnderstood', 'protocol', smtpAnswer('503 5.5.2 Send hello first', 'EENVELOPE'), 'smtp'],
	['smtpNotUnderstood', 'protocol', smtpAnswer('504 5.5.4 Command parameter not implemented', 'EENVELOPE'), 'smtp'],
	['smtpNotUnderstood', 'protocol', smtpAnswer('555 5.5.4 Unsupported option: SMTPUTF8', 'EENVELOPE'), 'smtp'],
	['smtpRefused', 'refused', smtpAnswer('521 5.3.2 Host does not accept mail', 'EENVELOPE'), 'smtp'],
	['smtpRefused', 'refused', smtpAnswer('550 5.7.0 Blocked by policy', 'EENVELOPE'), 'smtp'],
	['smtpRefused', 'refused', smtpAnswer('551 5.7.0 User not local; please try another path', 'EENVELOPE'), 'smtp'],
	['smtpRefused', 'refused', smtpAnswer('553 5.1.3 Mailbox name not allowed', 'EENVELOPE'), 'smtp'],
	['smtpRefused', 'refused', smtpAnswer('556 5.0.0 Domain does not accept mail', 'EENVELOPE'), 'smtp'],
	['unauthorized', 'authentication', smtpAnswer('535 Incorrect authentication data', 'EAUTH'), 'smtp'],
	['serverFault', 'unavailable', smtpAnswer('421 Service not available, closing transmission channel', 'EENVELOPE')],
	['serverFault', 'unavailable', smtpAnswer('451 Requested action aborted: local error in processing', 'EENVELOPE')],
];

// prettier-ignore
const mailbox: CatalogueCase[] = [
	['serverUnavailable', 'unavailable', imapAnswer('NO', 'Internal error occurred. Refer to server log for more information.', { serverResponseCode: 'SERVERBUG' })],
	['serverUnavailable', 'unavailable', imapAnswer('NO', 'Mailbox is corrupted', { serverResponseCode: 'CORRUPTION' })],
	['serverUnavailable', 'unavailable', imapAnswer('NO', 'Mailbox is in use', { serverResponseCode: 'INUSE' })],
	['serverUnavailable', 'unavailable', imapAnswer('NO', '[IN-USE] Mailbox is locked'), 'imap'],
	['tooManyConnections', 'throttled', imapLoginRefused('[LOGIN-DELAY] Wait before the next login'), 'imap'],
	['encryptionRequired', 'configuration', imapLoginRefused('LOGINDISABLED: use STARTTLS first')],
	['noPermission', 'permission', imapLoginRefused('Not allowed to act for this user', { serverResponseCode: 'AUTHORIZATIONFAILED' })],
	['noPermission', 'permission', imapLoginRefused('The account is closed', { serverResponseCode: 'CONTACTADMIN' })],
	['folderNotFound', 'folderNotFound', imapAnswer('NO', "Mailbox doesn't exist: Done", { serverResponseCode: 'TRYCREATE' })],
	['pop3Authentication', 'authentication', new Pop3Refused({ kind: 'error', text: 'Sign-in refused' }, { code: 'invalid_token' }), 'pop3'],
	['imapAuthentication', 'authentication', imapAnswer('NO', 'The password has expired', { serverResponseCode: 'EXPIRED' })],
	['imapAuthentication', 'authentication', imapAnswer('NO', 'Sign-in refused', { oauthError: { status: 'invalid_token', schemes: 'bearer', scope: 'mail' } }), 'imap'],
];

/** Codes of Node.js, OpenSSL, imapflow and undici, with the texts they have. */
// prettier-ignore
const connection: CatalogueCase[] = ([
	['certificateExpired', 'certificate', 'CERT_NOT_YET_VALID', 'certificate is not yet valid'],
	['certificateHostName', 'certificate', 'HOSTNAME_MISMATCH', 'Hostname mismatch'],
	['certificateIssuer', 'certificate', 'UNABLE_TO_GET_ISSUER_CERT', 'unable to get issuer certificate'],
	['certificateIssuer', 'certificate', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate'],
	['certificateIssuer', 'certificate', 'CERT_UNTRUSTED', 'certificate not trusted'],
	['certificateIssuer', 'certificate', 'CERT_REJECTED', 'certificate rejected'],
	['certificateIssuer', 'certificate', 'CERT_CHAIN_TOO_LONG', 'certificate chain too long'],
	['certificateIssuer', 'certificate', 'CERT_SIGNATURE_FAILURE', 'certificate signature failure'],
	['certificateIssuer', 'certificate', 'INVALID_CA', 'invalid CA certificate'],
	['certificateIssuer', 'certificate', 'INVALID_PURPOSE', 'unsupported certificate purpose'],
	['tlsWherePlain', 'tls', 'ERR_SSL_HTTP_REQUEST', 'http request'],
	['tlsVersion', 'tls', 'ERR_SSL_UNSUPPORTED_PROTOCOL', 'unsupported protocol'],
	['tlsVersion', 'tls', 'ERR_SSL_VERSION_TOO_LOW', 'version too low'],
	['tlsVersion', 'tls', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'sslv3 alert handshake failure'],
	['tlsVersion', 'tls', 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'ssl/tls alert handshake failure'],
	['tlsVersion', 'tls', 'ERR_SSL_NO_PROTOCOLS_AVAILABLE', 'no protocols available'],
	['tlsVersion', 'tls', 'ERR_SSL_DH_KEY_TOO_SMALL', 'dh key too small'],
	['tlsVersion', 'tls', 'ERR_SSL_NO_SHARED_CIPHER', 'no shared cipher'],
	['startTlsInjection', 'tls', 'COMPRESS_TRAILING_DATA', 'Server sent data after the COMPRESS response'],
	['tlsFailed', 'tls', 'ETLS', 'Error initiating TLS'],
	['tlsFailed', 'tls', 'UPGRADE_TIMEOUT', 'Failed to upgrade connection in required time'],
	['hostUnknown', 'network', 'EAI_AGAIN', 'getaddrinfo EAI_AGAIN outlook.office365.com'],
	['hostUnknown', 'network', 'EDNS', 'queryA ENODATA mail.contoso.com'],
	['noRoute', 'network', 'ENETUNREACH', 'connect ENETUNREACH 192.0.2.1:993'],
	['noRoute', 'network', 'EADDRNOTAVAIL', 'connect EADDRNOTAVAIL 192.0.2.1:993'],
	['noRoute', 'network', 'ENETDOWN', 'connect ENETDOWN 192.0.2.1:993'],
	['noRoute', 'network', 'EHOSTDOWN', 'connect EHOSTDOWN 192.0.2.1:993'],
	['notAllowedToConnect', 'network', 'EPERM', 'connect EPERM 192.0.2.1:993'],
	['connectTimeout', 'timeout', 'UND_ERR_CONNECT_TIMEOUT', 'Connect Timeout Error'],
	['noGreeting', 'timeout', 'ClosedAfterConnectText', 'Unexpected close'],
	['noGreeting', 'timeout', 'ClosedAfterConnectTLS', 'Unexpected close'],
	['answerTimeout', 'timeout', 'ESOCKETTIMEDOUT', 'socket timed out'],
	['answerTimeout', 'timeout', 'LockTimeout', 'Mailbox lock request timed out'],
	['answerTimeout', 'timeout', 'UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error'],
	['answerTimeout', 'timeout', 'ECONNABORTED', 'timeout of 20000ms exceeded'],
	['connectionLost', 'network', 'EPIPE', 'write EPIPE'],
	['connectionLost', 'network', 'ENOTCONN', 'read ENOTCONN'],
	['connectionLost', 'network', 'ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed'],
	['connectionLost', 'network', 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close'],
	['connectionLost', 'network', 'EConnectionClosed', 'Connection closed'],
	['connectionLost', 'network', 'StateLogout', 'Already logged out'],
	['connectionLost', 'network', 'PollFailed', 'The poll failed'],
	['connectionLost', 'network', 'ECONNECTION', 'Connection closed unexpectedly'],
	['connectionLost', 'network', 'UND_ERR_SOCKET', 'other side closed'],
	['stopped', 'network', 'ABORT_ERR', 'The operation was aborted'],
	['tooManyFiles', 'unavailable', 'ENFILE', 'connect ENFILE'],
	['tooManyFiles', 'unavailable', 'ENOBUFS', 'connect ENOBUFS'],
	['tooManyFiles', 'unavailable', 'ENOMEM', 'connect ENOMEM'],
	['answerTooLarge', 'tooLarge', 'ResponseTooLarge', 'The response is too large'],
	['answerTooLarge', 'tooLarge', 'LineTooLarge', 'The line is too large'],
	['answerTooLarge', 'tooLarge', 'TooManyTokens', 'Too many tokens in the response'],
	['answerTooLarge', 'tooLarge', 'TooManyResponses', 'Too many untagged responses'],
	['notAMailServer', 'protocol', 'InvalidResponse', 'Invalid response'],
	['notAMailServer', 'protocol', 'MissingTag', 'The response has no tag'],
	['notAMailServer', 'protocol', 'ParserErrorExchange', 'Unexpected literal'],
	['notAMailServer', 'protocol', 'ParserErrorInternal', 'Internal error of the parser'],
	['notAMailServer', 'protocol', 'ResponseProcessingFailed', 'The response could not be processed'],
	['notAMailServer', 'protocol', 'MAX_IMAP_NESTING_REACHED', 'Nested too deeply'],
	['notAMailServer', 'protocol', 'MissingServerExtension', 'The server does not support an extension'],
	['valueNotAllowed', 'configuration', 'InvalidTokenValue', 'The token contains control characters'],
	['valueNotAllowed', 'configuration', 'InvalidTextValue', 'The text contains line breaks'],
	['valueNotAllowed', 'configuration', 'ERR_INVALID_URL', 'Invalid URL'],
	['valueNotAllowed', 'configuration', 'InvalidSearchQuery', 'The search query is not valid'],
] as const).map(([row, kind, code, text]) => [row, kind, coded(code, text)]);

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
).map(([row, kind, text]): CatalogueCase => [row, kind, oauthAnswer('invalid_grant', text)]);

/** A challenge of continuous access evaluation, as Graph answers with it. */
const challenge = (code: string) =>
	graphAnswer(
		401,
		'InvalidAuthenticationToken',
		`Continuous access evaluation resulted in challenge with result: InteractionRequired and code: ${code}`,
	);

const CODES_OF_EWS: Readonly<Record<string, readonly [CatalogueCase[1], string]>> = {
	impersonationDenied: [
		'permission',
		'ErrorImpersonationFailed ErrorInvalidExchangeImpersonationHeaderData ErrorTokenSerializationDenied ErrorInvalidManagementRoleHeader',
	],
	mailboxUnknown: [
		'mailboxNotFound',
		'ErrorNonPrimarySmtpAddress ErrorInvalidMailbox ErrorEmailAddressMismatch ErrorCannotFindUser ErrorMailRecipientNotFound ErrorInvalidUserPrincipalName ErrorMissingInformationEmailAddress',
	],
	ewsAccessDenied: [
		'permission',
		'ErrorCreateItemAccessDenied ErrorPermissionNotAllowedByPolicy ErrorUserNotAllowedByPolicy',
	],
	exchangeTooLarge: [
		'tooLarge',
		'ErrorDataSizeLimitExceeded ErrorRequestStreamTooBig ErrorAttachmentNestLevelLimitExceeded',
	],
	exchangeFault: [
		'unavailable',
		'ErrorMailboxLogonFailed ErrorLogonAsNetworkServiceFailed ErrorNotEnoughMemory ErrorNoApplicableProxyCASServersAvailable ErrorServiceDiscoveryFailed ErrorProxyServiceDiscoveryFailed ErrorProxyTokenExpired ErrorProxyRequestNotAllowed ErrorCrossSiteRequest ErrorDataSourceOperation ErrorBatchProcessingStopped ErrorClientDisconnected ErrorMailboxConfiguration ErrorItemSave ErrorItemSavePropertyError ErrorReadEventsFailed',
	],
	exchangeTooOld: [
		'configuration',
		'ErrorWrongServerVersion ErrorWrongServerVersionDelegate ErrorInvalidSchemaVersionForMailboxVersion ErrorNoDestinationCASDueToVersionMismatch',
	],
	cannotMakeMime: [
		'unreadable',
		'ErrorCorruptData ErrorItemCorrupt ErrorUnsupportedMimeConversion ErrorUnsupportedTypeForConversion ErrorPropertyValidationFailure',
	],
	virusFound: ['unreadable', 'ErrorVirusDetected ErrorVirusMessageDeleted'],
	changedMeanwhile: ['unavailable', 'ErrorIrresolvableConflict ErrorStaleObject ErrorObjectTypeChanged'],
	cannotMove: [
		'refused',
		'ErrorMoveCopyFailed ErrorCannotDeleteObject ErrorDeleteItemsFailed ErrorCrossMailboxMoveCopy ErrorFolderSave ErrorFolderSaveFailed',
	],
	publicFolder: [
		'configuration',
		'ErrorInvalidFolderTypeForOperation ErrorOperationNotAllowedWithPublicFolderRoot ErrorPublicFolderOperationFailed ErrorPublicFolderRequestProcessingFailed ErrorPublicFolderSyncException ErrorPublicFolderServerNotFound ErrorPublicFolderMailboxDiscoveryFailed ErrorNoPublicFolderReplicaAvailable ErrorNoPublicFolderServerAvailable',
	],
	folderIdInvalid: [
		'configuration',
		'ErrorInvalidId ErrorInvalidIdEmpty ErrorInvalidIdMalformed ErrorInvalidIdMalformedEwsLegacyIdFormat ErrorInvalidIdMonikerTooLong ErrorInvalidIdStoreObjectIdTooLong ErrorInvalidIdXml ErrorInvalidFolderId ErrorCannotUseFolderIdForItemId ErrorCannotUseItemIdForFolderId',
	],
	accountPassword: ['permission', 'ErrorPasswordExpired ErrorPasswordChangeRequired'],
	exchangeLicense: ['permission', 'ErrorInvalidLicense ErrorOrganizationAccessBlocked'],
	archiveMissing: [
		'folderNotFound',
		'ErrorArchiveMailboxNotEnabled ErrorArchiveMailboxServiceDiscoveryFailed ErrorArchiveFolderPathCreation',
	],
	ewsRequestRefused: [
		'protocol',
		'ErrorInvalidRequest ErrorInvalidArgument ErrorInvalidOperation ErrorInvalidPropertyRequest ErrorInvalidPropertySet ErrorInvalidExtendedProperty ErrorInvalidExtendedPropertyValue ErrorUnsupportedPropertyDefinition ErrorMissingArgument ErrorRequiredPropertyMissing ErrorResponseSchemaValidation ErrorValueOutOfRange',
	],
	folderNotFound: [
		'folderNotFound',
		'ErrorParentFolderNotFound ErrorSavedItemFolderNotFound ErrorManagedFolderNotFound',
	],
	overQuota: ['refused', 'ErrorMessagePerFolderCountReceiveQuotaExceeded'],
	sendQuota: ['refused', 'ErrorSubmissionQuotaExceeded'],
};

const codesOfEws = Object.entries(CODES_OF_EWS).flatMap(([row, [kind, codes]]) =>
	codes
		.split(' ')
		.map((code): CatalogueCase => [row, kind, ewsAnswer(code, 'Exchange said no more than that.'), 'ews']),
);

/** Codes that no other case has: together there is an answer for every code of every row. */
export const FURTHER_CASES: readonly CatalogueCase[] = [
	...signIn,
	...signInCodes,
	...exchange,
	...codesOfEws,
	['tokenRevoked', 'reconnect', challenge('TokenIssuedBeforeRevocationTimestamp'), 'graph'],
	['locationBlocked', 'permission', challenge('LocationConditionEvaluationSatisfied'), 'graph'],
	['claimsChallenge', 'reconnect', challenge('Unknown'), 'graph'],
	[
		'claimsChallenge',
		'reconnect',
		httpAnswer(401, '', {
			'www-authenticate':
				'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="',
		}),
		'ews',
	],
	[
		'iisTooLarge',
		'configuration',
		Object.assign(new Error('HTTP status 413'), { status: 413, code: 'RequestTooLarge' }),
		'ews',
	],
	...smtp,
	...mailbox,
	...connection,
	['connectionLost', 'network', imapBye('Server shutting down.')],
	[
		'connectionLost',
		'network',
		Object.assign(new Error('Command failed'), {
			responseStatus: 'BYE',
			responseText: 'Server shutting down.',
		}),
	],
];
