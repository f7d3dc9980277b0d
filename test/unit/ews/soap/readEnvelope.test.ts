import { readEnvelope } from '../../../../nodes/mail/ews/soap/readEnvelope';
import { XmlRefused } from '../../../../nodes/mail/ews/soap/XmlRefused';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const MESSAGES = 'http://schemas.microsoft.com/exchange/services/2006/messages';
const TYPES = 'http://schemas.microsoft.com/exchange/services/2006/types';

/** As Exchange writes it. */
const envelope = (body: string, header = '') =>
	Buffer.from(
		`<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="${SOAP}"><s:Header>${header}</s:Header>` +
			`<s:Body xmlns:m="${MESSAGES}" xmlns:t="${TYPES}">${body}</s:Body></s:Envelope>`,
	);

const answer = (messages: string) =>
	envelope(`<m:GetItemResponse><m:ResponseMessages>${messages}</m:ResponseMessages></m:GetItemResponse>`);

const item = (inner: string) =>
	`<m:GetItemResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:Items><t:Message>${inner}</t:Message></m:Items></m:GetItemResponseMessage>`;

function refusal(body: Buffer): XmlRefused {
	try {
		readEnvelope(body);
	} catch (error) {
		if (error instanceof XmlRefused) return error;
		throw error;
	}
	throw new Error('It was read');
}

describe('readEnvelope', () => {
	it('takes messages out of the text, byte for byte', () => {
		const mime = Buffer.from(Array.from({ length: 3_000_001 }, (_, index) => (index * 7) % 256));
		const { text, responses } = readEnvelope(
			answer(item(`<t:MimeContent CharacterSet="UTF-8">${mime.toString('base64')}</t:MimeContent>`)),
		);
		expect(responses).toHaveLength(1);
		expect(responses[0]?.mime?.equals(mime)).toBe(true);
		expect(text).toContain('<t:MimeContent CharacterSet="UTF-8"></t:MimeContent>');
		expect(text.length).toBeLessThan(1000);
	});

	it('reads base64 that stands in lines', () => {
		const lines = Buffer.from('Subject: Hello\r\n\r\nText').toString('base64').replace(/.{8}/g, '$&&#xD;\n');
		const { responses } = readEnvelope(answer(item(`<t:MimeContent>${lines}</t:MimeContent>`)));
		expect(responses[0]?.mime?.toString()).toBe('Subject: Hello\r\n\r\nText');
	});

	it('notes what is said of each item, of codes nobody knows too', () => {
		const { responses } = readEnvelope(
			answer(
				item('') +
					'<m:GetItemResponseMessage ResponseClass="Error"><m:MessageText>Fish &amp; chips&#x1F;</m:MessageText><m:ResponseCode>ErrorMadeIn2031</m:ResponseCode></m:GetItemResponseMessage>' +
					'<m:GetItemResponseMessage ResponseClass="Warning"><m:ResponseCode>ErrorBatchProcessingStopped</m:ResponseCode></m:GetItemResponseMessage>',
			),
		);
		expect(responses).toEqual([
			{ code: 'NoError', isError: false },
			{ code: 'ErrorMadeIn2031', isError: true, text: 'Fish & chips\ufffd' },
			{ code: 'ErrorBatchProcessingStopped', isError: false },
		]);
	});

	it('reads a fault with its back-off, and the version of the server', () => {
		const { fault, version } = readEnvelope(
			envelope(
				'<s:Fault><faultcode>a:ErrorServerBusy</faultcode><faultstring>Busy.</faultstring><detail><e:ResponseCode xmlns:e="e">ErrorServerBusy</e:ResponseCode><t:MessageXml><t:Value Name="BackOffMilliseconds">297749</t:Value></t:MessageXml></detail></s:Fault>',
				'<h:ServerVersionInfo MajorVersion="15" MinorVersion="20" xmlns:h="h"/>',
			),
		);
		expect(fault).toEqual({ code: 'ErrorServerBusy', isError: true, text: 'Busy.', backOffMs: 297_749 });
		expect(version).toBe('15.20');
	});

	it.each([
		['&#x1F;', '\ufffd'],
		['&#0;', '\ufffd'],
		['&#xFFFE;', '\ufffd'],
		['&#xD800;', '\ufffd'],
		['&#x110000;', '\ufffd'],
		['\u0008', '\ufffd'],
		['&#x41;&amp;&lt;', '&#x41;&amp;&lt;'],
		['&#x1F600;', '&#x1F600;'],
	])('replaces characters that XML cannot hold: %s', (written, expected) => {
		const { text } = readEnvelope(answer(item(`<t:Subject>a${written}b</t:Subject>`)));
		expect(text).toContain(`<t:Subject>a${expected}b</t:Subject>`);
	});

	it('gives items of unknown kinds a name that the library knows', () => {
		const { text } = readEnvelope(
			envelope(
				'<m:SyncFolderItemsResponse><m:ResponseMessages><m:SyncFolderItemsResponseMessage ResponseClass="Success"><m:Changes>' +
					'<t:Create><t:Booking a="1"><t:ItemId Id="1"/></t:Booking></t:Create><t:Update><t:Message><t:ItemId Id="2"/></t:Message></t:Update>' +
					'</m:Changes></m:SyncFolderItemsResponseMessage></m:ResponseMessages></m:SyncFolderItemsResponse>',
			),
		);
		expect(text).toContain('<t:Create><t:Item a="1"><t:ItemId Id="1"/></t:Item></t:Create>');
		expect(text).toContain('<t:Update><t:Message><t:ItemId Id="2"/></t:Message></t:Update>');
	});

	const sync = (changes: string) =>
		readEnvelope(
			envelope(
				`<m:SyncFolderItemsResponse><m:ResponseMessages><m:SyncFolderItemsResponseMessage ResponseClass="Success"><m:Changes>${changes}</m:Changes></m:SyncFolderItemsResponseMessage></m:ResponseMessages></m:SyncFolderItemsResponse>`,
			),
		).text;
	const MESSAGE = '<t:Message><t:ItemId Id="2"/></t:Message>';

	it.each([
		[
			'before an item',
			`<t:Create><t:EndTimeZone Id="UTC"/>${MESSAGE}</t:Create>`,
			`<t:Create>${MESSAGE}</t:Create>`,
		],
		[
			'with content',
			`<t:Create><t:Odd><t:A>x</t:A></t:Odd>${MESSAGE}</t:Create>`,
			`<t:Create>${MESSAGE}</t:Create>`,
		],
		['behind an item', `<t:Create>${MESSAGE}<t:EndTimeZone/></t:Create>`, `<t:Create>${MESSAGE}</t:Create>`],
		['in the place of an item', '<t:Create><t:EndTimeZone Id="UTC"/></t:Create>', ''],
		['in the place of a change', '<t:EndTimeZone><t:ItemId Id="9"/></t:EndTimeZone>', ''],
		[
			'that is a change of nothing',
			'<t:Create/><t:Delete/><t:ReadFlagChange><t:IsRead>true</t:IsRead></t:ReadFlagChange>',
			'',
		],
		['that is an item without an id', '<t:Create><t:Message><t:Size>1</t:Size></t:Message></t:Create>', ''],
	])('omits an element %s, and keeps what stands beside it', (_, stray, left) => {
		const other = '<t:Delete><t:ItemId Id="1"/></t:Delete>';
		expect(sync(`${other}${stray}${other}`)).toContain(`<m:Changes>${other}${left}${other}</m:Changes>`);
	});

	it('omits what is no item in an answer to GetItem', () => {
		const stray = '<t:EndTimeZone Id="UTC"/>';
		const xml = answer(item('<t:ItemId Id="1"/>').replace('<t:Message>', `${stray}<t:Message>`));
		expect(readEnvelope(xml).text).toContain('<m:Items><t:Message><t:ItemId Id="1"/></t:Message></m:Items>');
	});

	it.each([
		['2026-11-20T09:14:01Z', '2026-11-20T09:14:01Z'],
		['2026-11-20T09:14:01.123+01:00', '2026-11-20T09:14:01.123+01:00'],
		['yesterday', ''],
		['20.11.2026', ''],
	])('omits invalid times: %s', (written, expected) => {
		const { text } = readEnvelope(answer(item(`<t:DateTimeReceived>${written}</t:DateTimeReceived>`)));
		expect(text).toContain(`<t:DateTimeReceived>${expected}</t:DateTimeReceived>`);
	});

	it.each([
		['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${String(envelope(''))}`.replace(/<\?xml.*?\?>/, '')],
		['a comment', envelope('<!-- -->')],
		['a CDATA section', envelope('<a><![CDATA[<b>]]></a>')],
		['an instruction', envelope('<?php ?>')],
		['an entity nobody declared', envelope('<a>&lol9;</a>')],
		['a bare ampersand', envelope('<a>Fish & chips</a>')],
		['200,000 levels', envelope('<a>'.repeat(200_000) + '</a>'.repeat(200_000))],
		['200,000 elements', envelope('<a/>'.repeat(200_000))],
		['a tag without end', envelope(`<a b="${'x'.repeat(20_000)}"/>`)],
		[
			'more attributes than are taken',
			envelope(`<a ${Array.from({ length: 40 }, (_, i) => `b${String(i)}=""`).join(' ')}/>`),
		],
		['more text than is taken', envelope(`<a>${'x'.repeat(9 * 1024 * 1024)}</a>`)],
	])('refuses %s', (_, xml) => {
		expect(refusal(Buffer.from(xml)).code).toBe('XmlRefused');
	});

	it.each([
		['nothing', ''],
		['text', 'Service unavailable'],
		['a page', '<html><body><p>Sign in</p></body></html>'],
		['a page that is no XML', '<!doctype html><p>Hi<br>there'],
		['JSON', '{"error":"x"}'],
		[
			'an envelope of SOAP 1.2',
			'<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body/></e:Envelope>',
		],
		['an envelope without a body', `<e:Envelope xmlns:e="${SOAP}"/>`],
		['a cut envelope', String(envelope('<a/>')).slice(0, -12)],
		['a cut tag', String(envelope('<a/>')).slice(0, -4)],
		['tags that cross', String(envelope('<a><b></a></b>'))],
		['two roots', String(envelope('')) + '<x/>'],
		['text behind it', `${String(envelope(''))}x`],
		['another encoding', '<?xml version="1.0" encoding="utf-16"?><a/>'],
		['an attribute twice', String(envelope('<a b="1" b="2"/>'))],
		['an attribute without quotes', String(envelope('<a b=1/>'))],
		['names that mean something else to JavaScript', String(envelope('<__proto__/>'))],
	])('does not take %s for an envelope', (_, xml) => {
		expect(refusal(Buffer.from(xml)).code).toMatch(/^(?:NotSoap|XmlRefused)$/);
	});

	it('takes a byte order mark, white space and empty elements', () => {
		const plain = String(envelope('<a />\r\n')).replace('<?xml', '\ufeff<?xml');
		expect(readEnvelope(Buffer.from(`${plain}\r\n`)).text).toContain('<a />');
	});
});
