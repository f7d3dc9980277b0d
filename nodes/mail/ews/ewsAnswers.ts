import { escapeXml } from './soap/escapeXml';
import type { Library, Outcome } from './EwsClient';
import type { EwsFolderRef } from './EwsFolder';
import { ownerOf, type EwsSettings } from './EwsSettings';
import { assertDone, notUnderstood } from './ewsFailures';
import type { ResponseMessage } from './soap/Envelope';

/** The library accepts null for "none", contrary to its types. */
export const NOTHING = null as never;

/** @throws MailError if the server refused, or sent an unexpected response */
export function resultOf<T>(
	settings: EwsSettings,
	{ envelope, value, failure }: Outcome<T>,
	step: string,
): T {
	assertDone(settings, step, envelope.responses[0]);
	if (value === undefined) throw notUnderstood(settings, step, 'in an unexpected format', failure);
	return value;
}

/**
 * The responses for each item, in the order of the IDs.
 *
 * @throws MailError if the request as a whole was refused
 */
export function oneEach(
	settings: EwsSettings,
	responses: readonly ResponseMessage[],
	ids: readonly string[],
	step: string,
): readonly ResponseMessage[] {
	if (responses.length === ids.length) return responses;
	// For a missing target Exchange returns a single response, however many messages were to be moved.
	assertDone(
		settings,
		step,
		responses.find(({ isError }) => isError),
	);
	throw notUnderstood(settings, step, 'without exactly one result for each message');
}

/** A well-known folder of another user's mailbox is identified together with the mailbox. */
export function folderId(settings: EwsSettings, ref: EwsFolderRef, ews: Library) {
	if ('id' in ref) return new ews.FolderId(escapeXml(ref.id));
	const name = ews.WellKnownFolderName[ref.wellKnown];
	const owner = ownerOf(settings);
	return owner === undefined
		? new ews.FolderId(name)
		: new ews.FolderId(name, new ews.Mailbox(escapeXml(owner)));
}
