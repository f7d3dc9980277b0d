"""Reads the invitation in a mail as Debian's python3-icalendar does; JSON to standard output."""
import email
import email.policy
import json
import sys
from urllib.parse import unquote

from icalendar import Calendar

mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
calendar = Calendar.from_ical(parts[0].get_content())
event = [item for item in calendar.walk() if item.name == "VEVENT"][0]
print(
    json.dumps(
        {
            "parts": len(parts),
            "contentMethod": parts[0].get_param("method"),
            "disposition": parts[0].get_content_disposition(),
            "parent": mail.get_content_type(),
            "method": str(calendar["METHOD"]),
            "uid": str(event["UID"]),
            "start": event.decoded("DTSTART").isoformat(),
            "end": event.decoded("DTEND").isoformat(),
            "status": str(event["STATUS"]),
            "attendee": unquote(str(event["ATTENDEE"])),
            "name": event["ATTENDEE"].params["CN"],
        }
    )
)
