/** How much of a message an item contains, and in which format. */
export type MessageFormat =
	| 'simple'
	| 'full'
	| 'markdown'
	| 'raw'
	| 'emailTriggerSimple'
	| 'emailTriggerResolved';
