import { defined } from '../mail/contracts/defined';
import { POP3_CHECK_INTERVAL } from '../mail/n8n/settings/defaults';
import type { TriggerSettings } from '../mail/n8n/settings/TriggerSettings';
import { LoginThrottle } from '../mail/pop3/LoginThrottle';
import type { Pop3Cursor } from '../mail/pop3/Pop3Cursor';
import type { Pop3Delivery } from '../mail/pop3/Pop3Delivery';
import type { AfterProcessing, ReadMode } from '../mail/pop3/Pop3Settings';
import { Pop3Source } from '../mail/pop3/Pop3Source';
import { FetchRetries } from '../mail/source/FetchRetries';
import type { TriggerProtocol } from '../mail/n8n/trigger/TriggerProtocol';

type Pop3TriggerSettings = TriggerSettings<ReadMode, AfterProcessing>;

/** POP3 has no flags. */
const LEFT = 'It was left in the mailbox';

/** Connects POP3 to the trigger engine. */
export const pop3Protocol: TriggerProtocol<Pop3Cursor, Pop3Delivery, Pop3TriggerSettings> = {
	name: 'pop3',
	checkIntervalSeconds: POP3_CHECK_INTERVAL,
	setAside: LEFT,
	sources({ settings, tokens, activatedAt, isTest = false, filter, warn }) {
		const { giveUpAfterMs } = settings;
		const retries = new FetchRetries({ giveUpAfterMs, warn, setAside: `${LEFT} and skipped` });
		const pace = new LoginThrottle();
		const leaveUnread = isTest || settings.afterProcessing === 'keep';
		const options = { settings: { ...settings, activatedAt, leaveUnread }, tokens, retries, pace, warn };
		return () => new Pop3Source({ ...options, ...defined({ filter }) });
	},
	// The server does not show that a message was set aside, or with Keep, that it was processed; only the
	// stored state does.
	remembersOnServer: () => false,
};
