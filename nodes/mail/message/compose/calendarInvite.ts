import {
	ICalAttendeeRole,
	ICalAttendeeStatus,
	ICalCalendar,
	ICalCalendarMethod,
	ICalEventBusyStatus,
	ICalEventStatus,
} from 'ical-generator';
import type { MailAddress } from '../../contracts/MailMessage';
import { headerText } from './headerText';
import type { DraftInvite } from './MailDraft';

export interface InvitePeople {
	organizer: MailAddress;
	attendees: readonly MailAddress[];
}

/**
 * A meeting as iCalendar (RFC 5545, RFC 5546), which mail programs show with buttons to accept and decline.
 */
export function calendarInvite(invite: DraftInvite, { organizer, attendees }: InvitePeople): string {
	const isCanceled = invite.method === 'cancel';
	const calendar = new ICalCalendar({
		prodId: { company: 'n8n-nodes-microsoft-mail', product: 'n8n-nodes-microsoft-mail', language: 'EN' },
		method: isCanceled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST,
	});
	calendar.createEvent({
		id: headerText(invite.uid),
		sequence: invite.sequence,
		// Without a zone the library writes UTC: exact for a single meeting, and midnight UTC for all-day
		// events.
		start: invite.start,
		end: invite.end,
		allDay: invite.isAllDay === true,
		summary: invite.summary,
		location: invite.location ?? null,
		description: invite.description ?? null,
		status: isCanceled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
		busystatus: ICalEventBusyStatus.BUSY,
		organizer: { name: parameter(organizer), email: calendarAddress(organizer) },
		attendees: attendees.map((attendee) => ({
			name: parameter(attendee),
			email: calendarAddress(attendee),
			role: ICalAttendeeRole.REQ,
			status: ICalAttendeeStatus.NEEDSACTION,
			rsvp: !isCanceled,
		})),
	});
	return `${calendar.toString()}\r\n`;
}

/**
 * Parameter values have no escape mechanism: no quotes and no control characters (RFC 5545 section 3.2).
 */
function parameter({ address, name = '' }: MailAddress): string {
	return (headerText(name) || address).replace(/["\\]/g, "'");
}

/** The part of a mailto URI behind the colon (RFC 6068 section 2): a quoted local part has to be encoded. */
function calendarAddress({ address }: MailAddress): string {
	return address.replace(/["%\\ ,;<>^`{|}]/g, (character) => encodeURIComponent(character));
}
