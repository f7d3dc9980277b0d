#!/usr/bin/env bash
# n8n-workflow 2.41.0: in a filter "is true" holds for "No", and "is false" does not.
#
# Guessed: with "Convert types where required" (loose) a text is converted as n8n does elsewhere: "no" is false, as
#   "no".toBoolean() is in an expression; what is neither is an error, as for numbers and dates.
# Seen: "false" and "0" are false. Every other text is true without an error: "no", "NO", "off", "No, score=-1.2".
# Output: "NO" -> is true: true, is false: false, toBoolean(): false. "off" is true for both.
# Why it matters: mail headers say it in words. X-Spam-Flag: NO, X-Spam-Status: No, score=...: an If or Filter
#   node on such a field sends all good mail down the branch for spam.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0

cat >see.cjs <<'JS'
const { executeFilter, ExpressionExtensions } = require('n8n-workflow');
const toBoolean = ExpressionExtensions.find((one) => one.functions.toBoolean && one.typeName === 'String').functions.toBoolean;
const holds = (leftValue, operation) =>
	executeFilter({
		combinator: 'and',
		conditions: [{ id: '1', leftValue, rightValue: '', operator: { type: 'boolean', operation, singleValue: true } }],
		options: { version: 2, caseSensitive: true, leftValue: '', typeValidation: 'loose' },
	});
for (const text of ['YES', 'NO', 'no', 'No, score=-1.2 required=5.0', 'off', 'false', '0'])
	console.log(JSON.stringify(text), '-> is true:', holds(text, 'true'), '- is false:', holds(text, 'false'), '- toBoolean():', toBoolean(text));
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
"YES" -> is true: true - is false: false - toBoolean(): true
"NO" -> is true: true - is false: false - toBoolean(): false
"no" -> is true: true - is false: false - toBoolean(): false
"No, score=-1.2 required=5.0" -> is true: true - is false: false - toBoolean(): true
"off" -> is true: true - is false: false - toBoolean(): true
"false" -> is true: false - is false: true - toBoolean(): false
"0" -> is true: false - is false: true - toBoolean(): false
SEEN
