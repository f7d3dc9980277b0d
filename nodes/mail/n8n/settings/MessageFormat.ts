/** How much of a message an item holds, and in whose words. */
export type MessageFormat =
	| 'simple'
	| 'full'
	| 'markdown'
	| 'raw'
	| 'emailTriggerSimple'
	| 'emailTriggerResolved';
