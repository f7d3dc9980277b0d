import type { IDataObject } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import type { MailAssignment, MailSourceInfo } from '../../contracts/MailMessage';
import type { AcknowledgeMode } from '../../delivery/InFlightMessage';
import { readFilterSettings, type FilterSettings } from './readFilterSettings';
import type { MessageFormat, TriggerSettings } from './TriggerSettings';
import { toNodeError } from '../runtime/toNodeError';
import { asNumber, asObject, asText } from './parameterValues';
import type { SettingsContext } from './SettingsContext';
import { readSignIn } from './readSignIn';

const MEGABYTE = 1024 * 1024;

/** @throws NodeOperationError for what a person must correct before anything can work */
export async function readTriggerSettings<R extends string, A extends string>(
	context: SettingsContext,
	protocol: MailSourceInfo['protocol'],
	checkIntervalSeconds = 30,
): Promise<TriggerSettings<R, A>> {
	const text = (name: string) => asText(context.parameter(name, ''));
	const options = asObject(context.parameter('options', {}));
	const signIn = await readSignIn(context, protocol);
	const moveTo = asText(asObject(context.parameter('moveTo', {})).value);
	const assignment = readAssignment(asObject(context.parameter('assignment', {})));
	const outgoingServer = asText(options.outgoingServer);
	const name = asText(options.name);
	return {
		...signIn,
		folder: asText(asObject(context.parameter('folder', {})).value) || 'INBOX',
		read: text('read') as R,
		afterProcessing: text('afterProcessing') as A,
		...filterSettings(context, text('afterProcessing')),
		...(moveTo ? { moveTo } : {}),
		acknowledge: text('acknowledge') as AcknowledgeMode,
		format: text('format') as MessageFormat,
		attachments: context.parameter('downloadAttachments', false) === true,
		attachmentPrefix: asText(options.attachmentPrefix) || 'attachment_',
		maxAttachmentBytes: asNumber(options.attachmentLimit, 25, 0) * MEGABYTE,
		maxMessageBytes: asNumber(options.messageLimit, 50, 1) * MEGABYTE,
		...(assignment ? { assignment } : {}),
		...(name ? { name } : {}),
		primary: options.primary === true,
		...(outgoingServer ? { outgoingServer } : {}),
		enabled: options.enabled !== false,
		maxInFlight: asNumber(options.maxInFlight, 10, 1),
		attempts: asNumber(options.attempts, 3, 1),
		retryDelayMs: asNumber(options.retryDelay, 5, 0) * 1000,
		checkIntervalMs: asNumber(options.checkInterval, checkIntervalSeconds, 1) * 1000,
		longestBackoffMs: asNumber(options.longestBackoff, 120, 1) * 1000,
		giveUpAfterMs: asNumber(options.giveUpAfter, 60, 30) * 60_000,
	};
}

function filterSettings(context: SettingsContext, afterProcessing: string): FilterSettings {
	try {
		return readFilterSettings((name, fallback) => context.parameter(name, fallback), afterProcessing);
	} catch (error) {
		throw error instanceof MailError ? toNodeError(context.getNode(), error) : error;
	}
}

function readAssignment(values: IDataObject): MailAssignment | undefined {
	const assignment: MailAssignment = {};
	for (const name of ['technicianGroup', 'category', 'company'] as const) {
		const value = asText(values[name]);
		if (value) assignment[name] = value;
	}
	const labels = asObject(values.labels).label;
	for (const label of Array.isArray(labels) ? labels : []) {
		const { name, value } = asObject(label);
		if (asText(name)) assignment[asText(name)] = asText(value);
	}
	return Object.keys(assignment).length > 0 ? assignment : undefined;
}
