import { ewsAnswer, graphAnswer, httpAnswer } from '../realErrors';
import type { CatalogCase } from './CatalogCase';

const diagnostics = (number: number, reason: string, category: string): CatalogCase => [
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
const exchangeCodes: CatalogCase[] = [
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
	['pushNotReachable', 'configuration', graphAnswer(400, 'ValidationError', "Subscription validation request failed. HTTP status code is 'Forbidden'. Notification endpoint must respond with 200 OK to validation request."), 'graph'],
	['pushNotReachable', 'configuration', graphAnswer(400, 'InvalidRequest', 'Subscription validation request timed out.'), 'graph'],
	['pushNotPermitted', 'permission', graphAnswer(403, 'ExtensionError', 'Operation: Create; Exception: [Status Code: Forbidden; Reason: Forbidden]'), 'graph'],
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

const CODES_OF_EWS: Readonly<Record<string, readonly [CatalogCase[1], string]>> = {
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
		.map((code): CatalogCase => [row, kind, ewsAnswer(code, 'Exchange said no more than that.'), 'ews']),
);

const challenge = (code: string) =>
	graphAnswer(
		401,
		'InvalidAuthenticationToken',
		`Continuous access evaluation resulted in challenge with result: InteractionRequired and code: ${code}`,
	);

const challenges: CatalogCase[] = [
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
];

/** Codes of Exchange that no other case has: together there is an answer for every code of every row. */
export const EXCHANGE_CODE_CASES: readonly CatalogCase[] = [...exchangeCodes, ...codesOfEws, ...challenges];
