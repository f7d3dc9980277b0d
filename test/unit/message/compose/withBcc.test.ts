import { parseMessage } from '../../../../nodes/mail/message/parseMessage';
import { withBcc } from '../../../../nodes/mail/message/compose/withBcc';

const mime = Buffer.from('From: ada@contoso.com\r\nTo: sam@fabrikam.com\r\nSubject: x\r\n\r\nHello\r\n');

it('withBcc leaves a message without blind recipients as it is', () => {
	expect(withBcc(mime)).toBe(mime);
	expect(withBcc(mime, [])).toBe(mime);
});

it('names each of many in lines that any server takes', async () => {
	const bcc = Array.from({ length: 300 }, (_, n) => `person-${n}@a-rather-long-domain.example`);
	const named = withBcc(mime, bcc);
	expect((await parseMessage(named)).bcc?.map(({ address }) => address)).toEqual(bcc);
	const lines = named.toString().split('\r\n');
	expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(79);
	expect(named.subarray(named.length - mime.length)).toEqual(mime);
});

it('withBcc gives an address that is longer than a line a line of its own', () => {
	const long = `${'x'.repeat(90)}@fabrikam.com`;
	expect(withBcc(mime, [long, 'b@c.de']).toString().split('\r\n').slice(0, 3)).toEqual([
		'Bcc:',
		` ${long},`,
		' b@c.de',
	]);
});
