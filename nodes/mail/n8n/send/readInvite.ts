import type { IDataObject } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import { MailError } from '../../contracts/MailError';
import type { DraftInvite } from '../../message/compose/MailDraft';
import { INVITE_CHOICES } from '../settings/choices';
import { oneOf } from '../settings/oneOf';
import { asNumber, asObject, asText } from '../settings/parameterValues';

/** The option Invitation, where it is filled in. */
export function readInvite(options: IDataObject, subject: string): DraftInvite | undefined {
	const meeting = asObject(asObject(options.invite).meeting);
	if (Object.keys(meeting).length === 0) return undefined;
	const start = toDate('Start', meeting.start);
	const isAllDay = meeting.allDay === true;
	const end = asText(meeting.end) === '' && isAllDay ? start : toDate('End', meeting.end);
	if (end < start || (!isAllDay && end.getTime() === start.getTime())) {
		throw new MailError('configuration', 'The invitation ends before it starts', {
			hint: 'Correct Start and End.',
		});
	}
	const location = asText(meeting.location);
	const description = asText(meeting.description);
	return {
		uid: asText(meeting.uid) || randomUUID(),
		method: oneOf(meeting.method ?? 'request', INVITE_CHOICES, 'Method of the invitation'),
		sequence: Math.trunc(asNumber(meeting.sequence, 0, 0)),
		start,
		end,
		isAllDay,
		summary: asText(meeting.summary) || subject,
		...(location ? { location } : {}),
		...(description ? { description } : {}),
	};
}

function toDate(field: string, value: unknown): Date {
	const date = new Date(typeof value === 'object' && value !== null ? String(value as Date) : asText(value));
	if (!Number.isNaN(date.getTime())) return date;
	throw new MailError('configuration', `${field} of the invitation is not a date and time`, {
		hint: 'Write it as 2026-11-25T14:30:00Z, or choose it.',
	});
}
