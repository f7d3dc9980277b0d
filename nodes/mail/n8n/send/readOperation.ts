import type { IDataObject } from 'n8n-workflow';
import { OPERATION_CHOICES } from '../settings/choices';
import { oneOf } from '../settings/oneOf';
import type { ItemParameter } from '../settings/SettingsContext';

export type SendOperation = keyof typeof OPERATION_CHOICES;

/** @throws MailError of kind `configuration` */
export function readOperation(parameter: ItemParameter): SendOperation {
	return oneOf(parameter('operation', 'send'), OPERATION_CHOICES, 'Operation');
}

/** Whether to save the message to Drafts instead of sending it. */
export function isForDrafts(operation: SendOperation, options: IDataObject): boolean {
	if (operation === 'createDraft') return true;
	return (operation === 'reply' || operation === 'forward') && options.saveAsDraft === true;
}
