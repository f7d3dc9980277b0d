import type { MailFilter } from '../../../nodes/mail/contracts/MailFilter';
import type { ImapCursor } from '../../../nodes/mail/imap/ImapCursor';
import type { ImapDelivery } from '../../../nodes/mail/imap/ImapDelivery';
import type { ImapSettings } from '../../../nodes/mail/imap/ImapSettings';
import { ImapSource } from '../../../nodes/mail/imap/ImapSource';
import type { DovecotOptions } from '../../lab/dovecot/Dovecot';
import { IntakeLab, startParts, type Variant as VariantOf } from '../IntakeLab';

export { mail, readAll, subjects } from '../IntakeLab';

export type Variant = VariantOf<ImapSettings>;

export class ImapLab extends IntakeLab<ImapCursor, ImapDelivery, ImapSource, ImapSettings> {
	static async start(options: Omit<DovecotOptions, 'authority'> = {}): Promise<ImapLab> {
		return new ImapLab('imap', await startParts('imap', options));
	}

	settings({ connection, ...variant }: Variant = {}): ImapSettings {
		return {
			connection: this.connection(connection),
			mailbox: this.mailbox,
			folder: 'INBOX',
			read: 'unread',
			afterProcessing: 'markRead',
			checkIntervalMs: 1_000,
			answerMs: 2_000,
			maxPartBytes: 1_000_000,
			attachments: true,
			activatedAt: Date.now(),
			...variant,
		};
	}

	protected make(settings: ImapSettings, filter: { filter?: MailFilter }): ImapSource {
		return new ImapSource({ ...this.common, ...filter, settings });
	}
}
