import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import type { DraftInvite } from '../../message/compose/MailDraft';
import { INVITE_CHOICES } from '../settings/choices';
import { oneOf } from '../settings/oneOf';
import { asNumber, asObject, asWords } from '../settings/parameterValues';
import { readDateTime, type DateTimeValue } from '../settings/readDateTime';

const DAY_MS = 86_400_000;
/** RFC 5545 section 3.3.8. */
const MAX_INTEGER = 2_147_483_647;

/**
 * The option Invitation, if filled in.
 *
 * @param zone of the workflow, for times without a zone
 * @throws MailError of kind `configuration`
 */
export function readInvite(options: IDataObject, subject: string, zone: string): DraftInvite | undefined {
	const meeting = asObject(asObject(options.invite).meeting);
	if (Object.keys(meeting).length === 0) return undefined;
	const method = oneOf(meeting.method ?? 'request', INVITE_CHOICES, 'Method of the invitation');
	const location = asWords(meeting.location);
	const description = asWords(meeting.description);
	return {
		uid: readId(meeting.uid, method),
		method,
		sequence: readSequence(meeting.sequence),
		...readSpan(meeting, zone),
		summary: asWords(meeting.summary) || subject,
		...(location ? { location } : {}),
		...(description ? { description } : {}),
	};
}

/** A cancellation has no effect without the ID of the invitation. */
function readId(value: unknown, method: DraftInvite['method']): string {
	const uid = typeof value === 'bigint' ? String(value) : asWords(value);
	if (uid !== '') return uid;
	// A random ID in place of one that was given could not be canceled later.
	if (!isEmpty(value) && typeof value !== 'string')
		throw new MailError('configuration', 'Meeting ID of the invitation is neither text nor a number', {
			hint: 'Enter it as text, for example {{ $json.id }}.',
		});
	if (method === 'request') return randomUUID();
	throw new MailError('configuration', 'The cancellation has no Meeting ID', {
		hint: 'Fill in the "Meeting ID" that the invitation was sent with.',
	});
}

/** RFC 5545 section 3.8.7.4. A change with a number that was used before is passed over by calendars. */
function readSequence(value: unknown): number {
	if (isEmpty(value)) return 0;
	const sequence = asNumber(value, -1, -1);
	if (Number.isInteger(sequence) && sequence >= 0 && sequence <= MAX_INTEGER) return sequence;
	throw new MailError('configuration', 'Change Number of the invitation is not a whole number', {
		hint: 'Leave it at 0 for a new meeting, and increase it by one with each change and with the cancellation.',
	});
}

function readSpan(meeting: IDataObject, zone: string): Pick<DraftInvite, 'start' | 'end' | 'isAllDay'> {
	const start = readDateTime('Start of the invitation', meeting.start, zone);
	const isAllDay = meeting.allDay === true;
	if (isAllDay) return allDay(start, isEmpty(meeting.end) ? start : readEnd(meeting, zone));
	const end = readEnd(meeting, zone);
	if (end.epochMs <= start.epochMs)
		throw endsTooSoon('The invitation ends before it starts, or when it does');
	return { isAllDay, start: new Date(start.epochMs), end: new Date(end.epochMs) };
}

/** In the form, End is the last day of the event; in iCalendar, it is the day after it. */
function allDay(start: DateTimeValue, end: DateTimeValue): Pick<DraftInvite, 'start' | 'end' | 'isAllDay'> {
	if (end.dayMs < start.dayMs) throw endsTooSoon('The invitation ends before it starts');
	return { isAllDay: true, start: new Date(start.dayMs), end: new Date(end.dayMs + DAY_MS) };
}

function readEnd(meeting: IDataObject, zone: string): DateTimeValue {
	return readDateTime('End of the invitation', meeting.end, zone);
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

function endsTooSoon(text: string): MailError {
	return new MailError('configuration', text, { hint: 'Correct Start and End.' });
}
