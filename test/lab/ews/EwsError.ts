/** What Exchange says of one item or folder, in its place among the others (MS-OXWSCDATA 2.2.5.24). */
export class EwsError extends Error {
	override readonly name = 'EwsError';

	constructor(
		/** A ResponseCodeType. */
		readonly code: string,
		message: string = TEXTS[code] ?? code,
		/** `Value`s of the MessageXml. */
		readonly values: Readonly<Record<string, string>> = {},
	) {
		super(message);
	}
}

/** As an Exchange server in English words them. */
const TEXTS: Readonly<Record<string, string>> = {
	ErrorAccessDenied: 'Access is denied. Check credentials and try again.',
	ErrorBatchProcessingStopped:
		'The request could not be completed because a previous item in the batch failed.',
	ErrorCannotDeleteObject: 'The object could not be deleted.',
	ErrorChangeKeyRequiredForWriteOperations:
		'The change key passed in the request is required for this operation.',
	ErrorFolderExists: 'A folder with the specified name already exists.',
	ErrorFolderNotFound: 'The specified folder could not be found in the store.',
	ErrorImpersonateUserDenied: 'The account does not have permission to impersonate the requested user.',
	ErrorInternalServerError: 'An internal server error occurred. The operation failed.',
	ErrorInvalidChangeKey: 'The change key is invalid.',
	ErrorInvalidIdMalformed: 'Id is malformed.',
	ErrorInvalidRecipients: 'At least one recipient is not valid.',
	ErrorInvalidSyncStateData: 'The synchronization state data is corrupt or otherwise invalid.',
	ErrorIrresolvableConflict:
		'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
	ErrorItemNotFound: 'The specified object was not found in the store.',
	ErrorMessageSizeExceeded: 'The message exceeds the maximum supported size.',
	ErrorMimeContentInvalid: 'The MIME content is invalid.',
	ErrorMimeContentInvalidBase64String: 'The MIME content is not a valid base64 string.',
	ErrorMissingRecipients: 'At least one recipient must be specified.',
	ErrorNameResolutionNoResults: 'No results were found.',
	ErrorNonExistentMailbox: 'The SMTP address has no mailbox associated with it.',
	ErrorSendAsDenied:
		'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account.',
};
