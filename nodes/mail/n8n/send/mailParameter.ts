import type { IDataObject } from 'n8n-workflow';
import { asObject } from '../settings/parameterValues';
import type { ItemParameter } from '../settings/SettingsContext';

/** The message to reply to or to forward. */
export function mailParameter(parameter: ItemParameter): IDataObject {
	const mail = parameter('mail', {});
	return asObject(typeof mail === 'string' ? parsed(mail) : mail);
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return {};
	}
}
