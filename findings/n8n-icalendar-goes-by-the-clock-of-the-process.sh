#!/usr/bin/env bash
# n8n-nodes-base 2.41.1: the iCalendar node writes the local time of the process as UTC, and "Use Workflow Timezone" changes nothing.
#
# Guessed: 10:00 in Berlin (+01:00) is written as 09:00 UTC, or with "Use Workflow Timezone" as 10:00 with its TZID.
# Seen: the instant is turned into wall clock time by the process's own zone (TZ), and that gets a "Z". In a container with
#   TZ=Europe/Berlin the meeting is an hour late, with America/New_York five hours early. The workflow's zone is used to write
#   a text with another offset, which is then read back into the same instant. All-day events slip with it: midnight in Berlin
#   is the day before on a server in UTC, and again the switch does not help.
# Output: 10:00+01:00 -> UTC 090000Z, Europe/Berlin 100000Z, America/New_York 040000Z; all-day 1 December in UTC -> 20261130.
# Why it matters: TZ is what n8n's own instructions for Docker set beside GENERIC_TIMEZONE. Invitations that were right in a
#   trial on a server in UTC are at another hour afterwards, for the sender, too.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0 ics@2.40.0 moment-timezone@0.5.48
# Only the node's own files: the whole package brings in hundreds of others.
npm pack --silent n8n-nodes-base@2.41.1 >/dev/null
tar -xzf n8n-nodes-base-2.41.1.tgz package/dist/nodes/ICalendar package/dist/utils

cat >see.cjs <<'JS'
const { execute } = require('./package/dist/nodes/ICalendar/createEvent.operation.js');
const event = async (start, end, allDay, useWorkflowTimezone) => {
	const parameters = {
		title: 'Meeting', start, end, allDay, binaryPropertyName: 'data', additionalFields: useWorkflowTimezone ? { useWorkflowTimezone } : {},
	};
	let text;
	await execute.call(
		{
			getTimezone: () => 'Europe/Berlin',
			getNodeParameter: (name) => structuredClone(parameters[name]),
			getNode: () => ({ name: 'iCalendar' }),
			continueOnFail: () => false,
			helpers: { prepareBinaryData: async (content) => ((text = content.toString()), {}) },
		},
		[{ json: {} }],
	);
	return text.match(/^DT(?:START|END).*$/gm).map((line) => line.trim()).join(' ');
};
(async () => {
	for (const workflowTimezone of [false, true]) {
		const zone = `TZ=${process.env.TZ}, workflow timezone ${workflowTimezone ? 'used' : 'not used'}:`;
		console.log(zone, await event('2026-12-01T10:00:00+01:00', '2026-12-01T11:00:00+01:00', false, workflowTimezone));
		console.log(zone, await event('2026-12-01T00:00:00+01:00', '2026-12-01T00:00:00+01:00', true, workflowTimezone));
	}
})();
JS
for zone in UTC Europe/Berlin America/New_York; do TZ=$zone node see.cjs; done | tee seen
diff -u - seen <<'SEEN'
TZ=UTC, workflow timezone not used: DTSTART:20261201T090000Z DTEND:20261201T100000Z
TZ=UTC, workflow timezone not used: DTSTART;VALUE=DATE:20261130 DTEND;VALUE=DATE:20261201
TZ=UTC, workflow timezone used: DTSTART:20261201T090000Z DTEND:20261201T100000Z
TZ=UTC, workflow timezone used: DTSTART;VALUE=DATE:20261130 DTEND;VALUE=DATE:20261201
TZ=Europe/Berlin, workflow timezone not used: DTSTART:20261201T100000Z DTEND:20261201T110000Z
TZ=Europe/Berlin, workflow timezone not used: DTSTART;VALUE=DATE:20261201 DTEND;VALUE=DATE:20261202
TZ=Europe/Berlin, workflow timezone used: DTSTART:20261201T100000Z DTEND:20261201T110000Z
TZ=Europe/Berlin, workflow timezone used: DTSTART;VALUE=DATE:20261201 DTEND;VALUE=DATE:20261202
TZ=America/New_York, workflow timezone not used: DTSTART:20261201T040000Z DTEND:20261201T050000Z
TZ=America/New_York, workflow timezone not used: DTSTART;VALUE=DATE:20261130 DTEND;VALUE=DATE:20261201
TZ=America/New_York, workflow timezone used: DTSTART:20261201T040000Z DTEND:20261201T050000Z
TZ=America/New_York, workflow timezone used: DTSTART;VALUE=DATE:20261130 DTEND;VALUE=DATE:20261201
SEEN
