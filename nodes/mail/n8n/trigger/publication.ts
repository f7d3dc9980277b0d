import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { NodeOperationError, type ITriggerFunctions, type ITriggerResponse } from 'n8n-workflow';
import type { MailError, MailErrorKind } from '../../contracts/MailError';

/** What a person has to correct; waiting does not help. */
const TO_CORRECT: ReadonlySet<MailErrorKind> = new Set([
	'reconnect',
	'authentication',
	'consent',
	'configuration',
	'permission',
	'tls',
	'certificate',
	'protocol',
	'folderNotFound',
	'mailboxNotFound',
]);

/** Pauses between tries of a node that n8n starts by itself and whose settings cannot be read. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 120_000;

/** What a trigger was published with: another node, another credential, another folder is something new to try. */
export function publicationOf(context: Pick<ITriggerFunctions, 'getNode'>): string {
	const { parameters, credentials } = context.getNode();
	return createHash('sha256').update(JSON.stringify([parameters, credentials])).digest('base64url').slice(0, 22);
}

/**
 * Whether a person has published just now, and so can be told. Restarts and changes of the leader have modes of their
 * own. A second publication and n8n's reconciler, which starts nodes that were published well and are missing in
 * memory, both say `update`; what was published well before is taken for the latter.
 *
 * @param published what the node was published with when it last went well
 */
export function isPublishedByPerson(
	context: Pick<ITriggerFunctions, 'getNode' | 'getActivationMode'>,
	published: string | undefined,
): boolean {
	const mode: string = context.getActivationMode();
	return mode === 'activate' || (mode === 'update' && published !== publicationOf(context));
}

/** Why a publication is refused, or undefined when the error passes by itself. */
export function refusalOf(context: ITriggerFunctions, error: MailError): Error | undefined {
	if (error.transient || !TO_CORRECT.has(error.kind)) return undefined;
	return new NodeOperationError(context.getNode(), inOneText(error.summary, error.hint));
}

/** n8n keeps the message of an error alone, so what to do has to stand in it. */
export function withHintInMessage(error: unknown): unknown {
	if (!(error instanceof Error) || !('description' in error)) return error;
	const { description } = error;
	if (typeof description === 'string') error.message = inOneText(error.message, description);
	return error;
}

/**
 * Starts a node that n8n starts by itself: what cannot be read from its settings now (a credential that is gone) is
 * reported once and tried again, since n8n would give the node up after a few tries.
 */
export async function startInTheEnd(
	context: ITriggerFunctions,
	start: () => Promise<ITriggerResponse>,
): Promise<ITriggerResponse> {
	try {
		return await start();
	} catch (error) {
		report(context, error);
		const stop = new AbortController();
		const started = tryAgain(start, stop.signal);
		return {
			closeFunction: async () => {
				stop.abort();
				await (await started)?.closeFunction?.();
			},
		};
	}
}

async function tryAgain(
	start: () => Promise<ITriggerResponse>,
	signal: AbortSignal,
): Promise<ITriggerResponse | undefined> {
	for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
		await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
		if (signal.aborted) return undefined;
		const response = await start().catch(() => undefined);
		if (response !== undefined) return response;
	}
}

function report(context: ITriggerFunctions, error: unknown): void {
	const told = error instanceof Error ? error : new Error(String(error));
	const description = 'description' in told && typeof told.description === 'string' ? told.description : '';
	context.logger.error(
		`${context.getNode().name}: ${inOneText(told.message, description)} No action needed; the node retries automatically.`,
	);
	if (typeof (context as Partial<ITriggerFunctions>).saveFailedExecution === 'function')
		context.saveFailedExecution(told as Parameters<ITriggerFunctions['saveFailedExecution']>[0]);
}

function inOneText(message: string, hint = ''): string {
	return `${/[.!?]$/.test(message) ? message : `${message}.`} ${hint}`.trim();
}
