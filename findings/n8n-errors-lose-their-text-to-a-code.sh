#!/usr/bin/env bash
# n8n-workflow 2.41.0: an error whose text holds ETIMEDOUT, ENOTFOUND or EEXIST ("preexisting") anywhere loses its text.
#
# Guessed: NodeOperationError shows the message it was made with; NodeApiError does so where one is given.
# Seen: both look for such codes anywhere in the text and replace the whole of it by a sentence of n8n's. The host that
#   was not found is gone, and so is a server's own answer that merely quotes a code, or a word that holds one. With an httpCode NodeApiError
#   replaces the message by a general one for that code. What was said is only in the array `messages`.
# Output: "getaddrinfo ENOTFOUND smtp.example.com" -> "The connection cannot be established, ... incorrect host (domain)
#   value"; "451 4.4.1 ... ETIMEDOUT" -> "The connection timed out, ..."; httpCode 404 -> "The resource ... not be found".
# Why it matters: a user with five servers is not told which name is wrong, and a bounce or an answer of a relay ("451 my
#   upstream said ETIMEDOUT") reads as if n8n had not reached the server. Error workflows get this message too.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n8n-workflow@2.41.0

cat >see.cjs <<'JS'
const { NodeApiError, NodeOperationError } = require('n8n-workflow');
const node = { id: '1', name: 'Mail', type: 'mail', typeVersion: 1, position: [0, 0], parameters: {} };
const show = (name, error) => console.log(`${name}:\n  message  ${error.message}\n  messages ${JSON.stringify(error.messages)}`);
show('NodeOperationError', new NodeOperationError(node, new Error('getaddrinfo ENOTFOUND smtp.example.com')));
show('NodeOperationError', new NodeOperationError(node, '451 4.4.1 upstream mx.example.net: ETIMEDOUT, queued for retry'));
show('NodeOperationError', new NodeOperationError(node, '451 4.4.1 upstream mx.example.net: timed out, queued for retry'));
show('NodeOperationError', new NodeOperationError(node, 'A preexisting rule has moved the message'));
show('NodeApiError', new NodeApiError(node, { message: 'Mailbox ada@example.com does not exist', httpCode: '404' }));
JS
node see.cjs | tee seen
diff -u - seen <<'SEEN'
NodeOperationError:
  message  The connection cannot be established, this usually occurs due to an incorrect host (domain) value
  messages ["getaddrinfo ENOTFOUND smtp.example.com"]
NodeOperationError:
  message  The connection timed out, consider setting the 'Retry on Fail' option in the node settings
  messages ["451 4.4.1 upstream mx.example.net: ETIMEDOUT, queued for retry"]
NodeOperationError:
  message  451 4.4.1 upstream mx.example.net: timed out, queued for retry
  messages []
NodeOperationError:
  message  The file or directory already exists
  messages ["A preexisting rule has moved the message"]
NodeApiError:
  message  The resource you are requesting could not be found
  messages ["Mailbox ada@example.com does not exist"]
SEEN
