#!/usr/bin/env bash
# ews-javascript-api 0.15.3: a list of folders says that there are more, and not where they begin.
#
# Guessed: FindFolders() gives NextPageOffset, the server's IndexedPagingOffset, as FindItems() does.
# Seen: MoreAvailable is true and NextPageOffset is null, for the very same element in the answer.
# Output: FindItems: more true, next 2, of 5. FindFolders: more true, next null, of 5.
# Why it matters: the loop of the documentation (view.Offset = result.NextPageOffset while MoreAvailable) asks for the
#   first page for ever. It only shows in mailboxes with more folders than a page holds.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ews-javascript-api@0.15.3

cat >see.cjs <<'JS'
const { createServer } = require('node:http');
const ews = require('ews-javascript-api');
const answer = (operation, rows) => `<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body
 xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">
<m:${operation}Response><m:ResponseMessages><m:${operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>
<m:RootFolder IndexedPagingOffset="2" TotalItemsInView="5" IncludesLastItemInRange="false">${rows}</m:RootFolder>
</m:${operation}ResponseMessage></m:ResponseMessages></m:${operation}Response></s:Body></s:Envelope>`;
const folder = (id) => `<t:Folder><t:FolderId Id="${id}" ChangeKey="k"/><t:DisplayName>${id}</t:DisplayName></t:Folder>`;
const message = (id) => `<t:Message><t:ItemId Id="${id}" ChangeKey="k"/><t:Subject>${id}</t:Subject></t:Message>`;
const server = createServer((request, response) => {
	let text = '';
	request.on('data', (data) => (text += data)).on('end', () => {
		response.setHeader('Content-Type', 'text/xml; charset=utf-8');
		response.end(/FindFolder/.test(text)
			? answer('FindFolder', `<t:Folders>${folder('a')}${folder('b')}</t:Folders>`)
			: answer('FindItem', `<t:Items>${message('a')}${message('b')}</t:Items>`));
	});
});
server.listen(0, '127.0.0.1', async () => {
	const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2016);
	service.Url = new ews.Uri(`http://127.0.0.1:${server.address().port}/EWS/Exchange.asmx`);
	service.Credentials = new ews.WebCredentials('ada', 'x');
	const show = (name, found) =>
		console.log(`${name}: more ${found.MoreAvailable}, next ${found.NextPageOffset}, of ${found.TotalCount}`);
	show('FindItems', await service.FindItems(ews.WellKnownFolderName.Inbox, new ews.ItemView(2)));
	show('FindFolders', await service.FindFolders(ews.WellKnownFolderName.MsgFolderRoot, new ews.FolderView(2)));
	server.close();
});
JS
timeout 60 node see.cjs | tee seen
diff -u - seen <<'SEEN'
FindItems: more true, next 2, of 5
FindFolders: more true, next null, of 5
SEEN
