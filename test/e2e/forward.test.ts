import type { INodeParameters } from 'n8n-workflow';

import { parseMessage } from '../../nodes/mail/message/parseMessage';
import { accessFor, MailLab } from '../lab/MailLab';
import type { N8nCredential } from '../lab/n8n/n8nTypes';
import { waitFor } from '../lab/waitFor';
import { Intake } from './helpers/Intake';
import { sendNode, type SendNodeName } from './helpers/Outbox';
import { people } from './helpers/people';

jest.setTimeout(300_000);

const NODES: readonly SendNodeName[] = ['smtp', 'graph', 'ews'];
const BOSS = 'boss@contoso.example';

/** Text, HTML with an image of its own, and a file. */
const MAIL = [
	'From: "Customer, Carla" <customer@contoso.example>',
	'To: desk@contoso.example',
	'Date: Tue, 03 Nov 2026 10:00:00 +0000',
	'Subject: WG: AW: Der Drucker',
	'Message-ID: <third@contoso.example>',
	'References: <first@contoso.example>',
	'MIME-Version: 1.0',
	'Content-Type: multipart/mixed; boundary="mixed"',
	'',
	'--mixed',
	'Content-Type: multipart/related; boundary="related"',
	'',
	'--related',
	'Content-Type: text/html; charset=utf-8',
	'',
	'<html><body><p>He <b>burns</b> <img src="cid:logo@1"></p></body></html>',
	'--related',
	'Content-Type: image/png; name="logo.png"',
	'Content-ID: <logo@1>',
	'Content-Disposition: inline; filename="logo.png"',
	'Content-Transfer-Encoding: base64',
	'',
	Buffer.from('a picture').toString('base64'),
	'--related--',
	'--mixed',
	'Content-Type: application/pdf; name="Rechnung.pdf"',
	'Content-Disposition: attachment; filename="Rechnung.pdf"',
	'Content-Transfer-Encoding: base64',
	'',
	Buffer.from('an invoice').toString('base64'),
	'--mixed--',
	'',
].join('\r\n');

let lab: MailLab;
let desk: N8nCredential;
const credentials = new Map<SendNodeName, N8nCredential>();

beforeAll(async () => {
	lab = await MailLab.start({ authority: { users: people('desk', 'sender', 'boss') }, exchange: true });
	for (const { user } of lab.authority.users) lab.exchange.store.mailbox(user);
	desk = await lab.signedInCredential(lab.user('desk'));
	for (const by of NODES) {
		const access = by === 'smtp' ? {} : accessFor(by);
		credentials.set(by, await lab.signedInCredential(lab.user('sender'), access));
	}
});

afterAll(async () => await lab?.stop());

const received = (by: SendNodeName): Buffer[] =>
	(by === 'smtp' ? lab.relay.taken : lab.exchange.store.messages(BOSS)).map(({ mime }) => mime);

/** A mail comes to the desk, goes on to the boss, and is what he has got. */
async function forwarded(by: SendNodeName, parameters: INodeParameters, trigger: INodeParameters) {
	const before = received(by).length;
	const intake = await Intake.with(lab, 'desk@contoso.example', desk, {
		parameters: trigger,
		next: sendNode(
			await lab.sendParameters(by, { operation: 'forward', to: BOSS, text: 'Please look', ...parameters }),
			[credentials.get(by) as N8nCredential],
			undefined,
			by,
		),
	});
	lab.dovecot.deliver('desk@contoso.example', MAIL);
	await intake.activate();
	await waitFor('the forwarded mail', () => received(by).length > before, 60_000);
	await intake.runs.until(1);
	await intake.end();
	return await parseMessage(received(by)[before] as Buffer, { attachments: true });
}

describe.each(NODES)('Forward in n8n by %s', (by) => {
	it('forwards a message with its HTML, image and file, in its conversation', async () => {
		const mail = await forwarded(by, {}, { downloadAttachments: true });
		expect(mail).toMatchObject({
			subject: 'Fwd: AW: Der Drucker',
			to: [{ address: BOSS }],
			references: ['first@contoso.example', 'third@contoso.example'],
		});
		expect(mail.inReplyTo).toBeUndefined();
		expect(mail.html).toMatch(
			/Please look[\s\S]*<b>From:<\/b> Customer, Carla &lt;customer@contoso\.example&gt;/,
		);
		expect(mail.html).toContain('<p>He <b>burns</b> <img src="cid:logo@1"></p>');
		expect(mail.text).toMatch(/^Please look[\s\S]*Forwarded message[\s\S]*He burns/);
		expect(
			mail.attachments.map(({ fileName, contentId, content }) => ({
				fileName,
				contentId,
				content: content?.toString(),
			})),
		).toEqual(
			expect.arrayContaining([
				{ fileName: 'logo.png', contentId: 'logo@1', content: 'a picture' },
				expect.objectContaining({ fileName: 'Rechnung.pdf', content: 'an invoice' }),
			]),
		);
	});

	it('forwards the raw message unchanged', async () => {
		const mail = await forwarded(by, { forwardAs: 'attachment' }, { format: 'raw' });
		expect(mail.subject).toBe('Fwd: AW: Der Drucker');
		expect(mail.text?.trim()).toBe('Please look');
		const [file] = mail.attachments;
		expect(file).toMatchObject({ fileName: 'message.eml', mimeType: 'message/rfc822' });
		expect(file?.content?.toString().replace(/\r?\n/g, '\r\n')).toContain(MAIL.trim());
	});
});
