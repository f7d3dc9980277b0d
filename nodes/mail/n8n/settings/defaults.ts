/**
 * Defaults of number and text options, in the unit of the field: the form shows them, and a setting has
 * them as long as the option was not added. (Defaults of choices and switches are their first or unset
 * value; `defaults.test.ts` holds these, too.)
 */
export const TRIGGER_DEFAULTS = {
	attachmentLimit: 25,
	attachmentPrefix: 'attachment_',
	attempts: 3,
	checkInterval: 30,
	giveUpAfter: 60,
	longestBackoff: 120,
	maxInFlight: 10,
	messageLimit: 50,
	overdueAfter: 60,
	retryDelay: 5,
} as const;

/** A sign-in per check, which Exchange blocks if it comes too often. */
export const POP3_CHECK_INTERVAL = 60;

export const SEND_DEFAULTS = {
	maxConnections: 3,
	/** More people than ever take part in a conversation with a service desk. */
	maxReplyRecipients: 20,
	/** 0: decided by the server. */
	messagesPerConnection: 0,
	/** 0: no limit. */
	messagesPerMinute: 0,
	tries: 5,
	/** How long Send and Wait for Response waits, in its unit, once a limit was added. */
	waitAmount: 1,
} as const;

export const CHECK_DEFAULTS = { timeout: 20 } as const;

export const WATCH_DEFAULTS = {
	/** Of what mail nodes report; no server is contacted. */
	checkNodesEvery: 30,
	checkConnectionEvery: 60,
	failedChecks: 3,
	goodChecks: 2,
	/** Once the option was added. Without it there are no reminders. */
	remindEvery: 60,
	warnDays: '30, 14, 7, 1',
} as const;
