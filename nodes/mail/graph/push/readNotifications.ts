import { isObject, isObjects } from '../readGraphJson';

/**
 * What Microsoft Graph reports about a subscription. Which message changed is not read: the trigger asks for all
 * changes since it last looked.
 */
export interface Notification {
	/** The secret given to Microsoft Graph with the subscription. */
	readonly clientState: string;
	readonly event:
		| 'changed'
		/** Notifications were lost. */
		| 'missed'
		/** The subscription has to be authorized again. */
		| 'reauthorize'
		/** The subscription no longer exists. */
		| 'removed';
}

/** Microsoft Graph sends far fewer at a time. */
const MOST = 5_000;
/** https://learn.microsoft.com/en-us/graph/api/resources/subscription: of `clientState` */
const LONGEST_STATE = 128;

/** https://learn.microsoft.com/en-us/graph/change-notifications-lifecycle-events */
const LIFECYCLE: ReadonlyMap<unknown, Notification['event']> = new Map([
	['missed', 'missed'],
	['reauthorizationRequired', 'reauthorize'],
	['subscriptionRemoved', 'removed'],
]);

/**
 * Reads the body of a request to the notification URL, which anybody can send:
 * https://learn.microsoft.com/en-us/graph/api/resources/changenotificationcollection
 *
 * @returns undefined if it is no collection of notifications
 */
export function readNotifications(body: unknown): Notification[] | undefined {
	if (!isObject(body) || !isObjects(body.value) || body.value.length > MOST) return undefined;
	return body.value.flatMap(({ clientState, lifecycleEvent }) => {
		if (typeof clientState !== 'string' || clientState === '' || clientState.length > LONGEST_STATE)
			return [];
		const isChange = lifecycleEvent === undefined || lifecycleEvent === null;
		const event = isChange ? 'changed' : LIFECYCLE.get(lifecycleEvent);
		return event === undefined ? [] : [{ clientState, event }];
	});
}

/** Microsoft's have some hundred characters. */
const LONGEST_TOKEN = 2_000;

/**
 * The token of a request that validates a notification URL, to be returned as plain text:
 * https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks#notificationurl-validation
 */
export function validationTokenOf(query: unknown): string | undefined {
	const token = isObject(query) ? query.validationToken : undefined;
	return typeof token === 'string' && token !== '' && token.length <= LONGEST_TOKEN ? token : undefined;
}
