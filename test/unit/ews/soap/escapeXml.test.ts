import { escapeXml } from '../../../../nodes/mail/ews/soap/escapeXml';
import { unescapeXml } from '../../../../nodes/mail/ews/soap/plainCharacters';

describe('escapeXml', () => {
	it.each([
		['"><t:Evil/><x a="', '&quot;&gt;&lt;t:Evil/&gt;&lt;x a=&quot;'],
		["Tom & Jerry's", 'Tom &amp; Jerry&apos;s'],
		['&amp;', '&amp;amp;'],
		['a\tb\r\nc', 'a&#x9;b&#xD;&#xA;c'],
		['\u0000\u001f\ufffe', '\ufffd\ufffd\ufffd'],
		['\ud800x\udc00', '\ufffdx\ufffd'],
		['😀 Ünï', '😀 Ünï'],
		[']]>', ']]&gt;'],
	])('%j', (value, expected) => {
		expect(escapeXml(value)).toBe(expected);
	});

	it('loses nothing that XML can hold', () => {
		const value = `<>&"'\t\r\n😀 é ]]> &#x41;`;
		expect(unescapeXml(escapeXml(value))).toBe(value);
	});
});
