import { deepCopy, type IBinaryData, type IDataObject, type INodeExecutionData } from 'n8n-workflow';
import type { MailAssignment, MailItemError } from '../../contracts/MailMessage';
import type { Delivery } from '../../contracts/MailSource';
import { resolvedMail } from '../../message/emailTrigger/resolvedMail';
import { simpleMail } from '../../message/emailTrigger/simpleMail';
import type { TriggerSettings } from '../settings/TriggerSettings';
import type { PrepareBinary } from './PrepareBinary';

/** Of the formats, those of n8n's Email Trigger (IMAP). */
export function isEmailTriggerFormat(format: TriggerSettings['format']): boolean {
	return format === 'emailTriggerSimple' || format === 'emailTriggerResolved';
}

/**
 * A delivery as n8n's Email Trigger (IMAP) would hand it over, so that what follows in a workflow stays as it is. Beside
 * its fields there are `assignment`, where it is filled in, and `error`, where something could not be had.
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
		// mailparser's dates and other objects become JSON, as in n8n's node.
		json: deepCopy({ ...json, ...more }) as unknown as IDataObject,
		...(files.length > 0 ? { binary } : {}),
	};
}

/** A number with IMAP; other protocols know messages by texts. */
function uidOf(id: string): number | string {
	return /^[1-9]\d{0,9}$/.test(id) ? Number(id) : id;
}

function withAssignment(assignment: MailAssignment | undefined): { assignment?: MailAssignment } {
	return assignment === undefined ? {} : { assignment };
}
