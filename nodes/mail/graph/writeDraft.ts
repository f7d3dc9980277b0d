import type { OutgoingMail } from '../contracts/MailTransport';
import { withBcc } from '../message/compose/withBcc';
import { cutAttachments } from './cutAttachments';
import type { GraphClient } from './GraphClient';
import { GraphDraft } from './GraphDraft';
import { draftLeft, messageTooLarge } from './sendFailures';

/**
 * Maximum size for a single request. From 2,240 kB on, messages were accepted with 200 and not sent:
 * https://github.com/microsoftgraph/microsoft-graph-docs/issues/13979
 */
export const MAX_AT_ONCE = 2_150_000;

/**
 * Saves a message to Drafts. The largest attachments of a large message are uploaded after the rest, so
 * that header, threading, invite and custom fields are unchanged.
 *
 * @throws MailError; there is no draft then, or the error says that it remains
 */
export async function writeDraft(
	client: GraphClient,
	mail: OutgoingMail,
	signal: AbortSignal,
): Promise<GraphDraft> {
	const mime = withBcc(mail.mime, mail.bcc);
	const cut = mime.length > MAX_AT_ONCE ? await cutAttachments(mime, MAX_AT_ONCE) : undefined;
	if (mime.length > MAX_AT_ONCE && cut === undefined) throw messageTooLarge(client, mime.length);
	const draft = await GraphDraft.create(client, mail, cut?.rest ?? mime, signal);
	try {
		await draft.attach(cut?.attachments ?? [], signal);
		return draft;
	} catch (error) {
		throw await discarded(client, draft, error);
	}
}

/**
 * The error to throw for a draft that will not be sent: it is removed, or the error says that it remains.
 */
export async function discarded(client: GraphClient, draft: GraphDraft, error: unknown): Promise<unknown> {
	return (await draft.discard()) ? error : draftLeft(client, error);
}
