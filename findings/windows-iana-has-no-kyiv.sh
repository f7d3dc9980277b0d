#!/usr/bin/env bash
# windows-iana 5.1.0: Europe/Kyiv has no Windows zone.
#
# Guessed: findWindows() knows every zone of the IANA database that Node knows, the renamed ones by their alias.
# Seen: it answers with an empty list for Europe/Kyiv (the name since 2022), although it finds Asia/Kolkata and
#   America/Nuuk by alias and Europe/Kiev is in its table. America/Ciudad_Juarez (2022) is missing as well. The way back
#   gives the old name. Node takes all of these.
# Output: Europe/Kyiv -> [], Europe/Kiev -> ["FLE Standard Time"].
# Why it matters: Exchange and Graph want Windows names in a meeting or in mailbox settings. A user in Kyiv gets
#   `undefined` there (or the fallback, often UTC: two or three hours off) while everybody else's works.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts windows-iana@5.1.0

cat >see.cjs <<'JS'
const { findIana, findWindows } = require('windows-iana');
for (const zone of ['Asia/Kolkata', 'America/Nuuk', 'Europe/Kiev', 'Europe/Kyiv', 'America/Ciudad_Juarez']) {
	new Intl.DateTimeFormat('en', { timeZone: zone }); // throws for a zone that Node does not know
	console.log(zone, '->', JSON.stringify(findWindows(zone)));
}
console.log('FLE Standard Time holds Kyiv:', findIana('FLE Standard Time').filter((zone) => /Ki|Ky/.test(zone)).join());
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
Asia/Kolkata -> ["India Standard Time"]
America/Nuuk -> ["Greenland Standard Time"]
Europe/Kiev -> ["FLE Standard Time"]
Europe/Kyiv -> []
America/Ciudad_Juarez -> []
FLE Standard Time holds Kyiv: Europe/Kiev
SEEN
