/**
 * Makes a mail with an invitation and writes it to standard output; a process of its own, since its time zone (TZ) is
 * what is tested. Arguments: the option Invitation as JSON, the zone of the workflow, the recipient.
 */
import type { IDataObject } from 'n8n-workflow';
import { composeMail } from '../../../nodes/mail/message/compose/composeMail';
import { readInvite } from '../../../nodes/mail/n8n/send/readInvite';

async function main(): Promise<void> {
	const [, , option = '{}', zone = 'UTC', to = 'sam@fabrikam.example'] = process.argv;
	const invite = readInvite({ invite: { meeting: JSON.parse(option) as IDataObject } }, 'Talk', zone);
	const { mime } = await composeMail({
		messageId: 'one@contoso.example',
		date: new Date('2026-11-20T10:00:00Z'),
		from: { address: 'desk@contoso.example', name: 'Service Desk' },
		to: [{ address: to }],
		subject: 'Talk',
		text: 'Please come.',
		html: '<p>Please come.</p>',
		...(invite === undefined ? {} : { invite }),
	});
	process.stdout.write(mime);
}

void main();
