import { defined } from '../mail/contracts/defined';
import { serverName } from '../mail/contracts/serverName';
import type { TriggerSettings } from '../mail/n8n/settings/TriggerSettings';
import { marksOnServer } from '../mail/source/afterProcessing';
import type { ChangeAct } from '../mail/source/ChangeAcknowledger';
import type { ChangeCursor } from '../mail/source/ChangeCursor';
import type { ChangeDelivery } from '../mail/source/ChangeDelivery';
import type { ChangeFeed } from '../mail/source/ChangeFeed';
import type { ChangeNotices } from '../mail/source/ChangeNotices';
import type { AfterProcessing, ReadMode } from '../mail/source/SourceSettings';
import { ChangeSource } from '../mail/source/ChangeSource';
import { DoneBefore } from '../mail/source/DoneBefore';
import { FetchRetries } from '../mail/source/FetchRetries';
import { PendingActs } from '../mail/source/PendingActs';
import type { TriggerProtocol } from '../mail/n8n/trigger/TriggerProtocol';

type MapiTriggerSettings = TriggerSettings<ReadMode, AfterProcessing>;
export type MapiProtocol = TriggerProtocol<ChangeCursor, ChangeDelivery, MapiTriggerSettings>;
type FeedContext = Pick<Parameters<MapiProtocol['sources']>[0], 'settings' | 'tokens' | 'warn'>;

/**
 * Connects an Exchange API that reports the changes of a folder to the trigger engine.
 *
 * @param notices what shortens the wait for the next look, if the settings ask for it
 */
export function changeProtocol(
	api: 'graph' | 'ews',
	feed: (context: FeedContext) => ChangeFeed,
	notices: (context: FeedContext) => ChangeNotices | undefined = () => undefined,
): MapiProtocol {
	return {
		name: api,
		sources({ settings, tokens, activatedAt, isTest = false, filter, warn }) {
			const change = { ...settings, api, server: serverName(settings.connection), activatedAt };
			const retries = new FetchRetries({ giveUpAfterMs: settings.giveUpAfterMs, warn });
			const pending = new PendingActs<ChangeAct>(settings.giveUpAfterMs);
			const doneBefore = new DoneBefore();
			return () =>
				new ChangeSource({
					feed: feed({ settings, tokens, warn }),
					...(isTest ? {} : defined({ notices: notices({ settings, tokens, warn }) })),
					settings: change,
					retries,
					pending,
					doneBefore,
					warn,
					...defined({ filter }),
				});
		},
		remembersOnServer: (settings) => settings.read === 'unread' && marksOnServer(settings),
	};
}
