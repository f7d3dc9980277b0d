import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import type { Delivery, MailSource } from '../../contracts/MailSource';
import type { TokenProvider } from '../../contracts/TokenProvider';
import { createMailFilter } from './createMailFilter';
import { MessageScreen } from './MessageScreen';
import { toItem } from './toItem';
import { toNodeError } from '../runtime/toNodeError';
import type { TriggerSettings } from '../settings/TriggerSettings';
import type { TriggerProtocol } from './TriggerProtocol';

/** Limit in milliseconds, because a person is waiting. */
const LONGEST_CHECK_MS = 10_000;

/**
 * "Execute step" in the editor: shows a waiting message, or waits for one. Nothing is acknowledged, so
 * nothing changes on the server and the message is processed again once the workflow is active.
 */
export function previewMessage<C, D extends Delivery, S extends TriggerSettings>(
	context: ITriggerFunctions,
	given: S,
	tokens: TokenProvider,
	protocol: TriggerProtocol<C, D, S>,
): ITriggerResponse {
	const settings = { ...given, checkIntervalMs: Math.min(given.checkIntervalMs, LONGEST_CHECK_MS) };
	const stop = new AbortController();
	const warn = (error: MailError) => context.logger.warn(error.message);
	const filter = createMailFilter(settings);
	const filtering = filter ? { filter } : {};
	// Without the loop guard: a builder may test repeatedly.
	const screen = new MessageScreen({ ...filtering, instanceId: '' });
	const source = protocol.sources({
		settings,
		tokens,
		activatedAt: Date.now(),
		isTest: true,
		...filtering,
		warn,
	})();
	return {
		manualTriggerFunction: async () => {
			try {
				const delivery = await firstMessage(source, screen, stop.signal);
				if (delivery === undefined) return;
				const item = await toItem(delivery, {
					settings,
					protocol: protocol.name,
					prepareBinary: async (content, name, type) =>
						await context.helpers.prepareBinaryData(content, name, type),
				});
				context.emit([[item]]);
			} catch (error) {
				if (stop.signal.aborted) return;
				throw error instanceof MailError ? toNodeError(context.getNode(), error) : error;
			} finally {
				await source.close();
			}
		},
		closeFunction: async () => {
			stop.abort();
			await source.close();
		},
	};
}

async function firstMessage<C, D extends Delivery>(
	source: MailSource<C, D>,
	screen: MessageScreen,
	signal: AbortSignal,
): Promise<D | undefined> {
	await source.connect(undefined, [], signal);
	while (!signal.aborted) {
		const deliveries = await source.read(1, signal);
		for (const delivery of deliveries) {
			if ((await screen.decide(delivery)) === 'run') return delivery;
		}
		if (deliveries.length === 0) await source.wait(signal);
	}
	return undefined;
}
