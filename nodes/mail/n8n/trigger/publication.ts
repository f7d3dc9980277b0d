import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { NodeOperationError, type ITriggerFunctions, type ITriggerResponse } from 'n8n-workflow';
import type { MailError, MailErrorKind } from '../../contracts/MailError';

/** Errors that a person has to correct; waiting does not help. */
const NEEDS_CORRECTION: ReadonlySet<MailErrorKind> = new Set([
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

/** Pauses between attempts to start a node whose settings cannot be read, when n8n starts it by itself. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 120_000;

/**
 * The configuration that a trigger is published with: another node, credential or folder makes it a new
 * one.
 */
export function publicationOf(context: Pick<ITriggerFunctions, 'getNode'>): string {
	const { parameters, credentials } = context.getNode();
	return createHash('sha256')
		.update(JSON.stringify([parameters, credentials]))
		.digest('base64url')
		.slice(0, 22);
}

/**
 * Whether a person has just published the workflow and can see an error. Restarts and changes of the leader
 * have their own modes. A second publication and n8n's reconciler, which starts published nodes that are
 * missing in memory, both have the mode `update`; a configuration that was published successfully before is
 * taken for the latter.
 *
 * @param published the configuration with which the node was last published successfully
 */
export function isPublishedByPerson(
	context: Pick<ITriggerFunctions, 'getNode' | 'getActivationMode'>,
	published: string | undefined,
): boolean {
	const mode: string = context.getActivationMode();
	return mode === 'activate' || (mode === 'update' && published !== publicationOf(context));
}

/** Why a publication is refused, or undefined if the error is temporary. */
export function refusalOf(context: ITriggerFunctions, error: MailError): Error | undefined {
	if (error.transient || !NEEDS_CORRECTION.has(error.kind)) return undefined;
	return new NodeOperationError(context.getNode(), inOneText(error.summary, error.hint));
}

/** n8n keeps only the message of an error, so the solution has to be part of it. */
export function withHintInMessage(error: unknown): unknown {
	if (!(error instanceof Error) || !('description' in error)) return error;
	const { description } = error;
	if (typeof description === 'string') error.message = inOneText(error.message, description);
	return error;
}

/**
 * Starts a node when n8n does so by itself: settings that cannot be read now (a deleted credential) are
 * reported once and retried, because n8n would give the node up after a few attempts.
 */
export async function startEventually(
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
	const failure = error instanceof Error ? error : new Error(String(error));
	const description =
		'description' in failure && typeof failure.description === 'string' ? failure.description : '';
	context.logger.error(
		`${context.getNode().name}: ${inOneText(failure.message, description)} No action needed; the node retries automatically.`,
	);
	if (typeof (context as Partial<ITriggerFunctions>).saveFailedExecution === 'function')
		context.saveFailedExecution(failure as Parameters<ITriggerFunctions['saveFailedExecution']>[0]);
}

function inOneText(message: string, hint = ''): string {
	return `${/[.!?]$/.test(message) ? message : `${message}.`} ${hint}`.trim();
}
