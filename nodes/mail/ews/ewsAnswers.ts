import { escapeXml } from './soap/escapeXml';
import type { Library, Outcome } from './EwsClient';
import type { EwsFolderRef } from './EwsFolder';
import { ownerOf, type EwsSettings } from './EwsSettings';
import { assertDone, notUnderstood } from './ewsFailures';
import type { ResponseMessage } from './soap/Envelope';

/** What the library takes for "none", and its types do not. */
export const NOTHING = null as never;

/** @throws MailError where the server refused, or answered with something else */
export function resultOf<T>(
	settings: EwsSettings,
	{ envelope, value, failure }: Outcome<T>,
	step: string,
): T {
	assertDone(settings, step, envelope.responses[0]);
	if (value === undefined) throw notUnderstood(settings, step, 'in a way that was not understood', failure);
	return value;
}

/**
 * What was answered of each item, in the order of the ids.
 *
 * @throws MailError when the request as a whole was refused
 */
export function oneEach(
	settings: EwsSettings,
	responses: readonly ResponseMessage[],
	ids: readonly string[],
	step: string,
): readonly ResponseMessage[] {
	if (responses.length === ids.length) return responses;
	// Of a target that is not there Exchange speaks once, however many were to be moved there.
	assertDone(
		settings,
		step,
		responses.find(({ isError }) => isError),
	);
	throw notUnderstood(settings, step, 'with something else than one result for each message');
}

/** A folder that every mailbox has is named with the mailbox where that is somebody else's. */
export function folderId(settings: EwsSettings, ref: EwsFolderRef, ews: Library) {
	if ('id' in ref) return new ews.FolderId(escapeXml(ref.id));
	const name = ews.WellKnownFolderName[ref.wellKnown];
	const owner = ownerOf(settings);
	return owner === undefined
		? new ews.FolderId(name)
		: new ews.FolderId(name, new ews.Mailbox(escapeXml(owner)));
}
