import { Pop3Refused } from '../../../../nodes/mail/pop3/Pop3Refused';
import { imapAnswer, imapBye, imapLoginRefused, pop3Answer, pop3Refused } from '../realErrors';
import type { CatalogCase } from './CatalogCase';

// prettier-ignore
const mailbox: CatalogCase[] = [
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
	['expungeIssued', 'unavailable', imapAnswer('NO', 'Some of the requested messages no longer exist.', { serverResponseCode: 'EXPUNGEISSUED' })],
	['overQuota', 'refused', imapAnswer('NO', 'Quota exceeded (mailbox for user is full)', { serverResponseCode: 'OVERQUOTA' })],
	['encryptionRequired', 'configuration', imapLoginRefused('Cleartext authentication disallowed on non-secure (SSL/TLS) connections.', { serverResponseCode: 'PRIVACYREQUIRED', })],
	['noPermission', 'permission', imapAnswer('NO', 'Permission denied', { serverResponseCode: 'NOPERM' })],
	['folderNotFound', 'folderNotFound', imapAnswer('NO', "Mailbox doesn't exist: Archive", { serverResponseCode: 'NONEXISTENT', mailboxMissing: true, })],
	['folderNotFound', 'folderNotFound', imapAnswer('NO', "Archive doesn't exist.", { mailboxMissing: true })],
	['pop3Authentication', 'authentication', pop3Answer('-ERR Authentication failure: unknown user name or bad password.'), 'pop3'],
	['pop3Authentication', 'authentication', pop3Answer('-ERR Logon failure: unknown user name or bad password.'), 'pop3'],
	['pop3Authentication', 'authentication', pop3Refused('[AUTH] Authentication failed.', 'authenticationFailed'), 'pop3'],
	['pop3Authentication', 'authentication', pop3Refused('Logon failure: POP is disabled.', 'XOAUTH2 not offered'), 'pop3'],
	['serverUnavailable', 'unavailable', pop3Refused('[SYS/TEMP] Temporary authentication failure.', 'authenticationFailed'), 'pop3'],
	['noPermission', 'permission', pop3Refused('[SYS/PERM] The mailbox is disabled.'), 'pop3'],
	['pop3InUse', 'unavailable', pop3Refused('[IN-USE] Mailbox is locked by another POP3 session.'), 'pop3'],
	// None of these is a wrong sign-in, though each was said in the place of one.
	['pop3InUse', 'unavailable', pop3Refused('maildrop already locked', 'authenticationFailed'), 'pop3'],
	['pop3InUse', 'unavailable', pop3Refused('Unable to lock maildrop: Mailbox is locked by POP server', 'authenticationFailed'), 'pop3'],
	['pop3InUse', 'unavailable', pop3Refused('Your mailbox is in use, retry later', 'authenticationFailed'), 'pop3'],
	['pop3LoginLimit', 'throttled', pop3Refused('Too many logins, wait a minute', 'authenticationFailed'), 'pop3'],
	['pop3LoginLimit', 'throttled', pop3Refused('login limit reached for this account', 'authenticationFailed'), 'pop3'],
	['pop3LoginLimit', 'throttled', pop3Refused('Too many connections from your IP', 'authenticationFailed'), 'pop3'],
	['pop3Unavailable', 'unavailable', pop3Refused('Server Unavailable. 21', 'authenticationFailed'), 'pop3'],
	['pop3Unavailable', 'unavailable', pop3Refused('Temporary problem, please try again later', 'authenticationFailed'), 'pop3'],
	['overQuota', 'refused', pop3Refused('Mailbox is over quota', 'authenticationFailed'), 'pop3'],
	['pop3Authentication', 'authentication', pop3Refused('[AUTH] Username and password not accepted. Please try again', 'authenticationFailed'), 'pop3'],
	['pop3LoginDelay', 'throttled', pop3Refused('[LOGIN-DELAY] minimum time between mail checks violation', 'authenticationFailed'), 'pop3'],
	['pop3LoginDelay', 'throttled', pop3Refused('[LOGIN-DELAY 900] too often'), 'pop3'],
	['pop3ProtocolError', 'protocol', pop3Refused('Protocol error. Connection is closed. 10', 'XOAUTH2 not offered'), 'pop3'],
	['pop3TokenTooLong', 'configuration', pop3Refused('Protocol error. Connection is closed. 10', 'TokenTooLong'), 'pop3'],
	['pop3WithoutOAuth', 'protocol', pop3Refused('Unsupported authentication mechanism.', 'XOAUTH2 not offered'), 'pop3'],
	['pop3WithoutUidl', 'protocol', pop3Refused('Unknown command.', 'UIDL not offered'), 'pop3'],
	['pop3WithoutTls', 'tls', pop3Refused('Unknown command.', 'STLS not offered'), 'pop3'],
	['commandRefused', 'refused', pop3Refused('No such message'), 'pop3'],
	['imapAuthentication', 'authentication', imapLoginRefused('AUTHENTICATE failed.')],
	['imapAuthentication', 'authentication', imapLoginRefused('Authentication failed.', { serverResponseCode: 'AUTHENTICATIONFAILED', oauthError: { status: '401', schemes: 'bearer', scope: 'mail' }, })],
];

// prettier-ignore
const furtherCodes: CatalogCase[] = [
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

export const MAILBOX_CASES: readonly CatalogCase[] = [...mailbox, ...furtherCodes];
