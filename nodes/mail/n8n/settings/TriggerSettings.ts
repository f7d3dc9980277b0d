import type { MailAssignment } from '../../contracts/MailMessage';
import type { AcknowledgeMode } from '../../delivery/InFlightMessage';
import type { RemoteImages } from '../../message/sanitize/sanitizePolicy';
import type { ConnectionSettings } from '../../net/ConnectionSettings';
import type { SignInType } from '../credentials/credentialTypes';
import type { MessageFormat } from './MessageFormat';
import type { FilterSettings } from './readFilterSettings';

/** What is needed to sign in to a mailbox. */
export interface SignInSettings {
	credentialType: SignInType;
	/** Identifies the credential, as in send nodes. */
	account: string;
	connection: ConnectionSettings;
	mailbox: string;
}

/** All parameters of a trigger, read once. `R` and `A` are the protocol's reading modes and actions. */
export interface TriggerSettings<R extends string = string, A extends string = string>
	extends SignInSettings,
		FilterSettings {
	folder: string;
	read: R;
	afterProcessing: A;
	moveTo?: string;
	acknowledge: AcknowledgeMode;
	format: MessageFormat;
	/** Whether HTML is sanitized, and how remote images are handled. */
	sanitizeHtml?: RemoteImages;
	/**
	 * Whether S/MIME signatures are verified, and which authorities are trusted in addition to the
	 * system's: PEM, may be empty.
	 */
	signatureAuthorities?: string;
	attachments: boolean;
	attachmentPrefix: string;
	maxAttachmentBytes: number;
	/** Only the beginning of a larger message is fetched, for protocols without parts. */
	maxMessageBytes: number;
	assignment?: MailAssignment;
	name?: string;
	primary: boolean;
	outgoingServer?: string;
	enabled: boolean;
	maxInFlight: number;
	/**
	 * The slot of an execution that has not ended after this many milliseconds is given to another message.
	 */
	overdueAfterMs: number;
	attempts: number;
	retryDelayMs: number;
	checkIntervalMs: number;
	/** Whether Microsoft Graph is asked to report new messages. */
	push: boolean;
	longestBackoffMs: number;
	/** How long a message that is listed but not returned is tried before it is set aside. */
	giveUpAfterMs: number;
}
