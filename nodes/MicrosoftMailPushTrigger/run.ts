import type {
	IHookFunctions,
	ITriggerFunctions,
	ITriggerResponse,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NotificationHub } from '../mail/graph/push/NotificationHub';
import { readNotifications, validationTokenOf } from '../mail/graph/push/readNotifications';

/** n8n takes part in nothing that follows: no execution, and the response is sent here. */
const ANSWERED: IWebhookResponseData = { noWebhookResponse: true };

/** Stored in the node's static data. */
interface StoredState {
	/** Only a hook knows it. */
	url?: string;
}

/**
 * Announces the URL of the node to the triggers of this process; not that of a test, which ends after
 * minutes. n8n calls this, and `trigger`, in no fixed order.
 */
export async function enter(context: IHookFunctions): Promise<boolean> {
	const url = context.getNodeWebhookUrl('default');
	if (context.getMode() !== 'manual' && url !== undefined) {
		stateOf(context).url = url;
		NotificationHub.shared().enter(keyOf(context), url);
	}
	return await Promise.resolve(true);
}

/** Without it, n8n (2.41) would not start the node again after a restart, since its webhook is stored. */
export async function trigger(context: ITriggerFunctions): Promise<ITriggerResponse> {
	// The end of a test must not end the published workflow's start.
	if (context.getMode() === 'manual') return {};
	const hub = NotificationHub.shared();
	const key = keyOf(context);
	const ended = hub.started(key);
	const { url } = stateOf(context);
	if (url !== undefined) hub.enter(key, url);
	const closeFunction = async () => await Promise.resolve(ended());
	return await Promise.resolve({ closeFunction });
}

export async function leave(context: IHookFunctions): Promise<boolean> {
	if (context.getMode() !== 'manual') NotificationHub.shared().leave(keyOf(context));
	return await Promise.resolve(true);
}

/**
 * Responds to Microsoft Graph, within the three seconds that it waits:
 * https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
 */
export async function webhook(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const response = context.getResponseObject();
	response.setHeader('Content-Type', 'text/plain; charset=utf-8');
	response.setHeader('X-Content-Type-Options', 'nosniff');
	const hub = NotificationHub.shared();
	const token = validationTokenOf(context.getQueryData());
	if (token !== undefined) {
		hub.validated();
		response.status(200).send(token);
		return ANSWERED;
	}
	const notifications = readNotifications(context.getBodyData());
	if (notifications === undefined) {
		response.status(400).send('Not a notification of Microsoft Graph.');
		return ANSWERED;
	}
	const unknown = hub.deliver(notifications);
	if (unknown > 0)
		context.logger.debug(
			`${context.getNode().name}: ${String(unknown)} notification(s) for subscriptions that no trigger of this process has; they end within an hour`,
		);
	response.status(202).send('');
	return await Promise.resolve(ANSWERED);
}

function stateOf(context: IHookFunctions | ITriggerFunctions): StoredState {
	return context.getWorkflowStaticData('node') as StoredState;
}

function keyOf(context: IHookFunctions | ITriggerFunctions): string {
	return `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
}
