import type { MailAssignment } from '../../contracts/MailMessage';
import type { AcknowledgeMode } from '../../delivery/InFlightMessage';
import type { RemoteImages } from '../../message/sanitize/sanitizePolicy';
import type { ConnectionSettings } from '../../net/ConnectionSettings';
import type { SignInType } from '../credentials/credentialTypes';
import type { MessageFormat } from './MessageFormat';
import type { FilterSettings } from './readFilterSettings';

/** What is needed to reach a mailbox and to sign in to it. */
export interface SignInSettings {
	credentialType: SignInType;
	/** Tells credentials apart, as in nodes that send. */
	account: string;
	connection: ConnectionSettings;
	mailbox: string;
}

/** Every parameter of a trigger, read once. `R` and `A` are what its protocol offers to read and to do. */
export interface TriggerSettings<R extends string = string, A extends string = string>
	extends SignInSettings,
		FilterSettings {
	folder: string;
	read: R;
	afterProcessing: A;
	moveTo?: string;
	acknowledge: AcknowledgeMode;
	format: MessageFormat;
	/** Whether the HTML is cleaned, and what becomes of images that lie elsewhere. */
	sanitizeHtml?: RemoteImages;
	/**
	 * Whether S/MIME signatures are verified, and which authorities are trusted beside those of the system: PEM, may be
	 * empty.
	 */
	signatureAuthorities?: string;
	attachments: boolean;
	attachmentPrefix: string;
	maxAttachmentBytes: number;
	/** Of a larger message only the beginning is fetched, by protocols that give no parts. */
	maxMessageBytes: number;
	assignment?: MailAssignment;
	name?: string;
	primary: boolean;
	outgoingServer?: string;
	enabled: boolean;
	maxInFlight: number;
	/** An execution that has not ended after so many milliseconds gives its place to another message. */
	overdueAfterMs: number;
	attempts: number;
	retryDelayMs: number;
	checkIntervalMs: number;
	longestBackoffMs: number;
	/** How long a message that is listed and not handed out is tried before it is set aside. */
	giveUpAfterMs: number;
}
