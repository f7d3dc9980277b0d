import { parseMessage } from '../../../nodes/mail/message/parseMessage';

const DAEMON = 'From: Mail Delivery System <MAILER-DAEMON@mx.fabrikam.example>';
const TO = 'To: desk@contoso.example';
const mail = (headers: readonly string[], body: string) =>
	Buffer.from(
		[...headers, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', '', body].join('\n').replaceAll('\n', '\r\n'),
	);
const subject = (text: string) => `Subject: =?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
const read = async (headers: readonly string[], body: string) => await parseMessage(mail(headers, body));

/** Whom a report names, as "address action status kind". */
async function recipientsOf(headers: readonly string[], body: string): Promise<string[]> {
	const { bounce } = await read([TO, ...headers], body);
	return (bounce?.recipients ?? []).map(({ address, action, status = '-', kind = '-' }) =>
		[address, action, status, kind].join(' '),
	);
}

describe('a report in words of its own', () => {
	it.each([
		['Returned mail: user unknown', 'The user does not exist: kim@fabrikam.example'],
		['Unzustellbar: Tür in Raum 4', 'Ihre Nachricht konnte nicht zugestellt werden:\n\nkim@fabrikam.example\n\nDer Empfänger ist unbekannt.'],
		['Zustellung fehlgeschlagen', 'Die Zustellung an <kim@fabrikam.example> ist fehlgeschlagen.'],
		['Non remis : Porte', "Votre message n'a pas pu être remis à :\n  kim@fabrikam.example"],
		['Échec de la remise', 'Impossible de remettre le message au destinataire kim@fabrikam.example'],
		['No se pudo entregar: Puerta', 'El mensaje no se ha podido entregar a:\n* kim@fabrikam.example'],
		['Não foi possível entregar', 'A mensagem não pôde ser entregue:\n- kim@fabrikam.example'],
		['Mancato recapito', 'Il messaggio non è stato recapitato.\nDestinatario: <kim@fabrikam.example>'],
		['Onbestelbaar: Deur', 'Uw bericht kon niet worden bezorgd:\nkim@fabrikam.example'],
		['Niedostarczone: Drzwi', 'Wiadomość nie mogła być dostarczona do: kim@fabrikam.example'],
		['Недоставленное сообщение', 'Письмо не может быть доставлено.\n\nkim@fabrikam.example: пользователь не найден'],
		['Kunde inte levereras: Dörr', 'Ditt meddelande kunde inte levereras till kim@fabrikam.example'],
		['メールが配信できませんでした（配信エラー）', '次の宛先に配信できませんでした。\n\n  kim@fabrikam.example'],
		['系统退信', '您的邮件无法投递。\n\n收件人: kim@fabrikam.example\n用户不存在'],
		['반송: 문', '메일이 전달되지 않았습니다.\n\nkim@fabrikam.example'],
		['Delivery Status Notification (Failure)', 'Delivery to the following recipients failed.\n\n       kim@fabrikam.example\n'],
		['Undelivered Mail', '[User] "kim@fabrikam.example" could not be found.\nThe message could not be delivered.'],
		['mail failed, returning to sender', '|--- Failed addresses follow: ---|\n kim@fabrikam.example ... unknown host\n'],
	])('%s', async (text, body) => {
		const parsed = await read([TO, DAEMON, subject(text)], body);
		expect(parsed).toMatchObject({ isBounce: true, isAutoReply: false, doNotAutoReply: 'bounce' });
		expect(parsed.bounce?.recipients?.map(({ address }) => address)).toEqual(['kim@fabrikam.example']);
	});

	it('is one of a server that calls itself otherwise, where its return path is empty', async () => {
		const headers = ['Return-Path: <>', 'From: Message Center <center@carrier.example>', subject('Undeliverable Message')];
		expect(await recipientsOf(headers, 'Your message could not be delivered to: <kim@fabrikam.example>')).toEqual([
			'kim@fabrikam.example failed - permanent',
		]);
	});

	it('is read where there is HTML only', async () => {
		const html = mail([TO, DAEMON, subject('Undeliverable')], '').toString().replace('text/plain', 'text/html');
		const body = '<html><body><p>Your message could not be delivered:</p><p>kim@fabrikam.example</p><p>550 5.1.1 User unknown</p></body></html>';
		const { bounce } = await parseMessage(Buffer.from(html + body));
		expect(bounce?.recipients).toMatchObject([{ address: 'kim@fabrikam.example', status: '5.1.1' }]);
	});

	it('names whom the returned mail was sent to where it names nobody itself', async () => {
		const body = 'Delivery has failed: host unknown.\n\n--- Original message follows ---\n\nMessage-ID: <q1@contoso.example>\nFrom: desk@contoso.example\nTo: Kim <kim@fabrikam.example>\nSubject: Door\n';
		expect(await recipientsOf([DAEMON, subject('Returned mail')], body)).toEqual([
			'kim@fabrikam.example failed - permanent',
		]);
	});

	it('names neither the recipient of the report nor the provider’s help desk', async () => {
		const body = 'Dear desk@contoso.example,\n\nyour mail to kim@fabrikam.example could not be delivered.\nQuestions? support@provider.example\n\nFrom: desk@contoso.example\n';
		expect(await recipientsOf([DAEMON, subject('Undelivered mail')], body)).toEqual([
			'kim@fabrikam.example failed - permanent',
		]);
	});
});

describe('a recipient in a report', () => {
	it.each([
		['kim@fabrikam.example\n    550 5.1.1 User unknown', 'failed 5.1.1 permanent'],
		['<kim@fabrikam.example>: 552 5.2.2 Mailbox full', 'failed 5.2.2 mailboxFull'],
		['"kim@fabrikam.example":\n552 quota exceeded for mailbox', 'failed - mailboxFull'],
		['kim@fabrikam.example (554 5.7.1 Message blocked as spam)', 'failed 5.7.1 policy'],
		['kim@fabrikam.example [550 refused: SPF check failed]', 'failed - policy'],
		['-- kim@fabrikam.example\n\nThe server said: 5.4.1 Recipient address rejected: Access denied', 'failed 5.4.1 permanent'],
		['* kim@fabrikam.example\n\nSMTP:RCPT host 192.0.2.8: 553 5.3.0 No such user', 'failed 5.3.0 permanent'],
	])('%j', async (words, expected) => {
		const body = `A message that you sent could not be delivered. This is a permanent error.\n\n${words}\n`;
		expect(await recipientsOf([DAEMON, subject('Mail delivery failed')], body)).toEqual([`kim@fabrikam.example ${expected}`]);
	});

	it('is distinguished from the next one', async () => {
		const body = 'The following addresses failed:\n\n  kim@fabrikam.example\n    550 5.1.1 User unknown\n  lee@fabrikam.example\n    552 5.2.2 Mailbox full\n  pat@fabrikam.example\n';
		expect(await recipientsOf([DAEMON, subject('Mail delivery failed')], body)).toEqual([
			'kim@fabrikam.example failed 5.1.1 permanent',
			'lee@fabrikam.example failed 5.2.2 mailboxFull',
			'pat@fabrikam.example failed - permanent',
		]);
	});

	it('that a server continues trying for is delayed', async () => {
		const body = 'Delivery to the following recipient has been delayed:\n\n  kim@fabrikam.example\n\nThe message will be retried for 2 more days.\n450 4.4.1 Connection timed out';
		expect(await recipientsOf([DAEMON, subject('Delivery Status Notification (Delay)')], body)).toEqual([
			'kim@fabrikam.example delayed 4.4.1 delay',
		]);
	});

	it('is taken from X-Failed-Recipients, whatever the words are', async () => {
		const headers = ['Return-Path: <>', DAEMON, subject('Hello'), 'X-Failed-Recipients: kim@fabrikam.example,\n lee@fabrikam.example'];
		expect(await recipientsOf(headers, 'Lorem ipsum dolor sit amet.')).toEqual([
			'kim@fabrikam.example failed - permanent',
			'lee@fabrikam.example failed - permanent',
		]);
	});

	it.each([
		['rfc822; kim@fabrikam.example', 'kim@fabrikam.example'],
		['RFC/822; kim@fabrikam.example', 'kim@fabrikam.example'],
		['rfc/822;kim@fabrikam.example', 'kim@fabrikam.example'],
		['kim@fabrikam.example', 'kim@fabrikam.example'],
		['rfc822;|/usr/bin/procmail kim@fabrikam.example', 'kim@fabrikam.example'],
		['rfc822; "|exec /usr/local/bin/filter"', '"|exec /usr/local/bin/filter"'],
		['rfc822; /dev/null', '/dev/null'],
	])('is read out of Final-Recipient: %s', async (field, address) => {
		const body = `Technical report:\n\nReporting-MTA: dns; mx.fabrikam.example\n\nFinal-Recipient: ${field}\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n`;
		expect(await recipientsOf([DAEMON, subject('Undelivered')], body)).toEqual([`${address} failed 5.1.1 permanent`]);
	});
});

describe('a message of a daemon that reports no failure', () => {
	it.each([
		['From: postmaster@contoso.example', 'Your mailbox is almost full', 'Please delete some mails. ann@contoso.example: 98 %'],
		['From: postmaster@contoso.example', 'Planned maintenance', 'The mail server mx1 will be down on Sunday from 2:00.'],
		['From: MAILER-DAEMON@mx.contoso.example', 'Queue report', '3 messages waiting for fabrikam.example'],
		['From: postmaster@contoso.example', 'RE: Undeliverable: Door', 'Hi, kim@fabrikam.example works again.\n\n> could not be delivered: 550 5.1.1 User unknown'],
		['From: MAILER-DAEMON <>', 'Welcome', 'Welcome to your new mailbox.'],
		['From: mailer-daemon', 'Digest', 'Two mails are in quarantine.'],
		['From: Mail Delivery System <>', 'Digest', 'Two mails are in quarantine.'],
		['From: <>', 'Digest', 'Two mails are in quarantine.'],
	])('%s, %s', async (from, about, body) => {
		const parsed = await read([TO, from, subject(about), 'Auto-Submitted: auto-replied'], body);
		// Nobody may answer it, and it is no answer either, which people may want to hide.
		expect(parsed).toMatchObject({ isBounce: false, isAutoReply: false, doNotAutoReply: 'autoSubmitted' });
		expect(await read([TO, from, subject(about)], body)).toMatchObject({ doNotAutoReply: 'mailServer' });
	});

	it('is nobody who is called like one', async () => {
		const parsed = await read([TO, 'From: Postmaster Karl <karl@contoso.example>', subject('Door')], 'It jams.');
		expect(parsed).toMatchObject({ isBounce: false });
		expect(parsed.doNotAutoReply).toBeUndefined();
	});

	it.each([
		['feedback-report', 'message/feedback-report', 'Feedback-Type: abuse\r\nVersion: 1'],
		['tlsrpt', 'application/tlsrpt+gzip', 'x'],
	])('is no bounce where it is a report of another kind: %s', async (type, part, content) => {
		const report = `From: MAILER-DAEMON@x.example\r\nReturn-Path: <>\r\nSubject: Delivery failure complaint\r\nContent-Type: multipart/report; report-type=${type}; boundary=b\r\n\r\n--b\r\n\r\nA message from you could not be delivered to ann@company.com: 550 spam\r\n--b\r\nContent-Type: ${part}\r\n\r\n${content}\r\n--b--\r\n`;
		expect(await parseMessage(Buffer.from(report))).toMatchObject({ isBounce: false });
	});
});
