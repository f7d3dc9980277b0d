import { OPERATION_CHOICES } from '../settings/choices';
import { oneOf } from '../settings/oneOf';
import type { ItemParameter } from '../settings/SettingsContext';

export type SendOperation = keyof typeof OPERATION_CHOICES;

/** @throws MailError of kind `configuration` */
export function readOperation(parameter: ItemParameter): SendOperation {
	return oneOf(parameter('operation', 'send'), OPERATION_CHOICES, 'Operation');
}
