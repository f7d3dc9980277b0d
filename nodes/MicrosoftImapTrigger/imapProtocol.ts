import { defined } from '../mail/contracts/defined';
import { ActMemory } from '../mail/imap/ActMemory';
import { marksOnServer } from '../mail/source/afterProcessing';
import { FetchRetries } from '../mail/source/FetchRetries';
import type { ImapCursor } from '../mail/imap/ImapCursor';
import type { ImapDelivery } from '../mail/imap/ImapDelivery';
import type { AfterProcessing, ReadMode } from '../mail/source/SourceSettings';
import { ImapSource } from '../mail/imap/ImapSource';
import type { TriggerSettings } from '../mail/n8n/settings/TriggerSettings';
import type { TriggerProtocol } from '../mail/n8n/trigger/TriggerProtocol';

type ImapTriggerSettings = TriggerSettings<ReadMode, AfterProcessing>;

/** Connects IMAP to the trigger engine. */
export const imapProtocol: TriggerProtocol<ImapCursor, ImapDelivery, ImapTriggerSettings> = {
	name: 'imap',
	sources({ settings, tokens, activatedAt, filter, warn }) {
		const { maxAttachmentBytes, format, attachments, signatureAuthorities } = settings;
		const imap = {
			...settings,
			activatedAt,
			maxPartBytes: maxAttachmentBytes,
			// These need the whole message; only its size is limited.
			attachments: attachments || format === 'raw' || format === 'emailTriggerResolved',
			signatures: signatureAuthorities !== undefined && format !== 'emailTriggerSimple',
		};
		const retries = new FetchRetries({ giveUpAfterMs: settings.giveUpAfterMs, warn });
		const acts = new ActMemory(settings.giveUpAfterMs);
		return () => new ImapSource({ settings: imap, tokens, retries, acts, warn, ...defined({ filter }) });
	},
	remembersOnServer: (settings) => settings.read === 'unread' && marksOnServer(settings),
};
