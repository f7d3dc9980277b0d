#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: an all-day event of a week lasts one day, and begins the day before where no time zone is chosen.
#
# Guessed: "All Day" makes an event of the days between start and end, as they are shown in the form.
# Seen: the length is taken from a difference in milliseconds, of which the "hours" are always 0: less than a day, so the end
#   becomes one day after the start, whatever was chosen. Both times are read in UTC unless a zone is added, so midnight in
#   Berlin is the day before. An update without times sends "Invalid DateTime" for both.
# Output: 30 November to 5 December in Berlin is sent as 2026-11-29 to 2026-11-30T00:00Z.
# Why it matters: leave and on-call weeks that a workflow enters into a calendar show somebody as free from the second day on.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0 luxon@3.7.2 lodash@4.18.1 moment-timezone@0.5.48
# Only the node's own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/Microsoft package/dist/utils

cat >see.cjs <<'JS'
const event = (name) => require(`./package/dist/nodes/Microsoft/Outlook/v2/actions/event/${name}.operation.js`).execute;
/** Runs an operation with the parameters of a form and shows the times that it sends. */
const see = async (operation, parameters) => {
	const node = {
		getNodeParameter: (name, index, fallback) => parameters[name] ?? fallback,
		getCredentials: async () => ({}),
		helpers: {
			requestWithAuthentication: async (credential, { method, body }) =>
				console.log(' ', method, JSON.stringify({ start: body.start, end: body.end, isAllDay: body.isAllDay })),
			returnJsonArray: () => [],
			constructExecutionMetaData: (items) => items,
		},
	};
	await event(operation).call(node, 0);
};
(async () => {
	// What n8n's date picker gives for a workflow in Europe/Berlin.
	const days = { startDateTime: '2026-11-30T00:00:00.000+01:00', endDateTime: '2026-12-05T00:00:00.000+01:00' };
	console.log('create, 30 November to 5 December, all day:');
	await see('create', { ...days, calendarId: '1', subject: 'leave', additionalFields: { isAllDay: true } });
	console.log('create, the same with Time Zone Europe/Berlin:');
	await see('create', { ...days, calendarId: '1', subject: 'leave', additionalFields: { isAllDay: true, timeZone: 'Europe/Berlin' } });
	console.log('update, all day only:');
	await see('update', { eventId: '1', additionalFields: { isAllDay: true } });
})();
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
create, 30 November to 5 December, all day:
  POST {"start":{"dateTime":"2026-11-29","timeZone":"UTC"},"end":{"dateTime":"2026-11-30T00:00:00.000Z","timeZone":"UTC"},"isAllDay":true}
create, the same with Time Zone Europe/Berlin:
  POST {"start":{"dateTime":"2026-11-30","timeZone":"Europe/Berlin"},"end":{"dateTime":"2026-12-01T00:00:00.000+01:00","timeZone":"Europe/Berlin"},"isAllDay":true}
update, all day only:
  PATCH {"start":{"dateTime":"Invalid DateTime","timeZone":"UTC"},"end":{"dateTime":"Invalid DateTime","timeZone":"UTC"},"isAllDay":true}
SEEN
