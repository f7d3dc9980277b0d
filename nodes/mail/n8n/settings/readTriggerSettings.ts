import type { IDataObject } from 'n8n-workflow';
import { CLOUDS, PERSONAL_SERVERS } from '../../auth/clouds';
import { MailError } from '../../contracts/MailError';
import type { MailAssignment, MailSourceInfo } from '../../contracts/MailMessage';
import { defined } from '../../contracts/defined';
import { ACKNOWLEDGE_CHOICES, FORMAT_CHOICES, INTAKE_CHOICES, SANITIZE_CHOICES } from './choices';
import { TRIGGER_DEFAULTS as DEFAULTS } from './defaults';
import { oneOf, type Choices } from './oneOf';
import { readCertificates } from './readCertificates';
import { readFolder } from './readFolder';
import { readFilterSettings, type FilterSettings } from './readFilterSettings';
import type { TriggerSettings } from './TriggerSettings';
import { toNodeError } from '../runtime/toNodeError';
import { asNumber, asObject, asText } from './parameterValues';
import type { SettingsContext } from './SettingsContext';
import { readSignIn } from './readSignIn';

const MEGABYTE = 1024 * 1024;

/** @throws NodeOperationError for what a person must correct before anything can work */
export async function readTriggerSettings<R extends string, A extends string>(
	context: SettingsContext,
	protocol: MailSourceInfo['protocol'],
	checkIntervalSeconds: number = DEFAULTS.checkInterval,
): Promise<TriggerSettings<R, A>> {
	const options = asObject(context.parameter('options', {}));
	const signIn = await readSignIn(context, protocol);
	const chosen = readChoices<R, A>(context, protocol, signIn.connection.host);
	const assignment = readAssignment(asObject(context.parameter('assignment', {})));
	const outgoingServer = asText(options.outgoingServer);
	const name = asText(options.name);
	return {
		...signIn,
		...chosen,
		attachments: context.parameter('downloadAttachments', false) === true,
		attachmentPrefix: asText(options.attachmentPrefix) || DEFAULTS.attachmentPrefix,
		maxAttachmentBytes: asNumber(options.attachmentLimit, DEFAULTS.attachmentLimit, 0) * MEGABYTE,
		maxMessageBytes: asNumber(options.messageLimit, DEFAULTS.messageLimit, 1) * MEGABYTE,
		...defined({ assignment }),
		...(name ? { name } : {}),
		primary: options.primary === true,
		...(outgoingServer ? { outgoingServer } : {}),
		enabled: options.enabled !== false,
		maxInFlight: asNumber(options.maxInFlight, DEFAULTS.maxInFlight, 1),
		overdueAfterMs: asNumber(options.overdueAfter, DEFAULTS.overdueAfter, 1) * 60_000,
		attempts: asNumber(options.attempts, DEFAULTS.attempts, 1),
		retryDelayMs: asNumber(options.retryDelay, DEFAULTS.retryDelay, 0) * 1000,
		checkIntervalMs: asNumber(options.checkInterval, checkIntervalSeconds, 1) * 1000,
		push: options.push === true,
		longestBackoffMs: asNumber(options.longestBackoff, DEFAULTS.longestBackoff, 1) * 1000,
		giveUpAfterMs: asNumber(options.giveUpAfter, DEFAULTS.giveUpAfter, 30) * 60_000,
	};
}

type Chosen<R, A> = FilterSettings & {
	read: R;
	afterProcessing: A;
} & Pick<
		TriggerSettings,
		'acknowledge' | 'format' | 'folder' | 'moveTo' | 'sanitizeHtml' | 'signatureAuthorities'
	>;

/** Settings with options, including folders, and the filter, whose default depends on them. */
function readChoices<R extends string, A extends string>(
	context: SettingsContext,
	protocol: MailSourceInfo['protocol'],
	host: string,
): Chosen<R, A> {
	const parameter = (name: string, fallback?: unknown) => context.parameter(name, fallback);
	const { read, afterProcessing } = INTAKE_CHOICES[protocol];
	const options = asObject(parameter('options', {}));
	try {
		const after = oneOf(parameter('afterProcessing', ''), afterProcessing as Choices<A>, 'After Processing');
		const isMoved = String(after) === 'move';
		const moveTo = isMoved ? readFolder(parameter('moveTo', {}), 'Move to Folder') : '';
		return {
			folder: readFolder(parameter('folder', {}), 'Folder') || 'INBOX',
			...(moveTo ? { moveTo } : {}),
			read: oneOf(parameter('read', ''), read as Choices<R>, 'Read'),
			afterProcessing: after,
			acknowledge: oneOf(parameter('acknowledge', ''), ACKNOWLEDGE_CHOICES, 'Acknowledge'),
			format: oneOf(parameter('format', ''), FORMAT_CHOICES, 'Format'),
			...readSanitizer(options.sanitizeHtml),
			...readSignatures(options),
			...readFilterSettings(parameter, after, isExchange(protocol, host)),
		};
	} catch (error) {
		throw error instanceof MailError ? toNodeError(context.getNode(), error) : error;
	}
}

function readSanitizer(value: unknown): Pick<TriggerSettings, 'sanitizeHtml'> {
	if (value === undefined) return {};
	const chosen = oneOf(value, SANITIZE_CHOICES, 'Sanitize HTML');
	return chosen === 'off' ? {} : { sanitizeHtml: chosen };
}

/** Authorities are read even if nothing is verified, so that an invalid value is reported at once. */
function readSignatures(options: IDataObject): Pick<TriggerSettings, 'signatureAuthorities'> {
	const authorities = readCertificates(options.signatureCa, 'Signature CA Certificates');
	return options.verifySignatures === false ? {} : { signatureAuthorities: authorities };
}

/** Known by its API, or by Microsoft's own mail servers. */
function isExchange(protocol: MailSourceInfo['protocol'], host: string): boolean {
	if (protocol === 'graph' || protocol === 'ews') return true;
	const servers = [...Object.values(CLOUDS).map((cloud) => cloud.servers), PERSONAL_SERVERS];
	return servers.some((names) => Object.values(names).includes(host.toLowerCase()));
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
