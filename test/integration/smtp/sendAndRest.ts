import { composeMail } from '../../../nodes/mail/message/compose/composeMail';
import type { SmtpSettings } from '../../../nodes/mail/smtp/SmtpSettings';
import { SmtpTransport } from '../../../nodes/mail/smtp/SmtpTransport';

/** Sends one message and does nothing to end: the process has to do so by itself. */
async function main(task: { settings: SmtpSettings; token: string }): Promise<void> {
	const transport = new SmtpTransport(task.settings, {
		getToken: () => Promise.resolve({ token: task.token }),
	});
	const mail = await composeMail({
		messageId: 'rest@contoso.example',
		date: new Date(),
		from: { address: 'ada@contoso.example' },
		to: [{ address: 'sam@fabrikam.example' }],
		subject: 'Rest',
		text: 'Hello',
	});
	await transport.send(mail, new AbortController().signal);
	process.stdout.write('sent\n');
}

void main(JSON.parse(process.argv[2] ?? '') as { settings: SmtpSettings; token: string });
