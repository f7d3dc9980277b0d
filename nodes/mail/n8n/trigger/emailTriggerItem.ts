import { deepCopy, type IBinaryData, type IDataObject, type INodeExecutionData } from 'n8n-workflow';
import type { MailAssignment, MailItemError } from '../../contracts/MailMessage';
import type { Delivery } from '../../contracts/MailSource';
import { resolvedMail } from '../../message/emailTrigger/resolvedMail';
import { simpleMail } from '../../message/emailTrigger/simpleMail';
import type { TriggerSettings } from '../settings/TriggerSettings';
import type { PrepareBinary } from './PrepareBinary';

/** Whether the format is one of n8n's Email Trigger (IMAP). */
export function isEmailTriggerFormat(format: TriggerSettings['format']): boolean {
	return format === 'emailTriggerSimple' || format === 'emailTriggerResolved';
}

/**
 * A delivery in the format of n8n's Email Trigger (IMAP), so that existing workflows can stay as they are.
 * In addition it has `assignment`, if filled in, and `error`, if something could not be fetched.
 */
export async function emailTriggerItem(
	{ mime = Buffer.alloc(0), id }: Delivery,
	{ format, attachments, attachmentPrefix, assignment }: TriggerSettings,
	prepareBinary: PrepareBinary,
	error: { error?: MailItemError },
): Promise<INodeExecutionData> {
	const isSimple = format === 'emailTriggerSimple';
	const { json, files } = isSimple ? await simpleMail(mime, attachments) : await resolvedMail(mime);
	const binary: Record<string, IBinaryData> = {};
	for (const [index, { content, fileName, mimeType }] of files.entries())
		binary[`${attachmentPrefix}${String(index)}`] = await prepareBinary(content, fileName, mimeType);
	const more = { attributes: { uid: uidOf(id) }, ...withAssignment(assignment), ...error };
	return {
		// Converts mailparser's dates and other objects to JSON, like n8n's node.
		json: deepCopy({ ...json, ...more }) as unknown as IDataObject,
		...(files.length > 0 ? { binary } : {}),
	};
}

/** A number with IMAP; other protocols have text IDs. */
function uidOf(id: string): number | string {
	return /^[1-9]\d{0,9}$/.test(id) ? Number(id) : id;
}

function withAssignment(assignment: MailAssignment | undefined): { assignment?: MailAssignment } {
	return assignment === undefined ? {} : { assignment };
}
