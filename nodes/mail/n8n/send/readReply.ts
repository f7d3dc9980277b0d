import type { IDataObject } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import type { MailAddress } from '../../contracts/MailMessage';
import { headerText } from '../../message/compose/headerText';
import {
	replyRecipients,
	replySubject,
	replyThread,
	type AnsweredMail,
} from '../../message/compose/replyDraft';
import { SEND_DEFAULTS } from '../settings/defaults';
import { asNumber, asText } from '../settings/parameterValues';
import type { DraftContent } from './DraftContent';
import { addressesOfMail, type MailAddresses } from './toAddresses';

export type ReplyHead = Pick<DraftContent, 'to' | 'subject' | 'inReplyTo' | 'references' | 'unusable'> & {
	cc: readonly MailAddress[];
};

/**
 * Recipients, subject and thread of a reply.
 *
 * @param json the message, as output by a trigger
 * @param own our own addresses, which a reply to all leaves out
 * @throws MailError of kind `configuration` if its author's address is unusable
 */
export function readReply(json: IDataObject, options: IDataObject, own: readonly string[]): ReplyHead {
	const [from, to, cc, replyTo] = [json.from, json.to, json.cc, json.replyTo].map(addressesOfMail) as [
		MailAddresses,
		MailAddresses,
		MailAddresses,
		MailAddresses,
	];
	const mail: AnsweredMail = {
		from: from.usable,
		to: to.usable,
		cc: cc.usable,
		replyTo: replyTo.usable,
		...(asText(json.messageId) ? { messageId: asText(json.messageId) } : {}),
		...(asText(json.inReplyTo) ? { inReplyTo: asText(json.inReplyTo) } : {}),
		...(Array.isArray(json.references) ? { references: json.references.map(asText).filter(Boolean) } : {}),
	};
	const toAll = options.replyToAll === true;
	assertAuthor(from, replyTo);
	const recipients = replyRecipients(mail, { toAll, own });
	if (recipients.to.length === 0) throw noReplyAddress();
	assertFew(recipients.to.length + recipients.cc.length, options);
	const unusable = toAll ? [...to.unusable, ...cc.unusable] : [];
	const subject = typeof json.subject === 'string' ? json.subject : '';
	return {
		...recipients,
		subject: replySubject(subject),
		...replyThread(mail),
		...(unusable.length === 0 ? {} : { unusable }),
	};
}

/**
 * The message determines the recipients of a reply, and its sender may have put thousands into Reply-To, To
 * and Cc.
 */
function assertFew(recipients: number, { maxReplyRecipients }: IDataObject): void {
	const most = Math.trunc(asNumber(maxReplyRecipients, SEND_DEFAULTS.maxReplyRecipients, 1));
	if (recipients <= most) return;
	throw new MailError(
		'configuration',
		`The reply would go to ${String(recipients)} addresses that the email names, but at most ${String(most)} are allowed; nothing was sent`,
		{
			hint: 'Check Reply-To, To and Cc of the email: the sender has set them. If the reply is meant for all of them, raise the option "Max Reply Recipients".',
		},
	);
}

/** The author must get the reply: it is not sent to the others alone. */
function assertAuthor(from: MailAddresses, replyTo: MailAddresses): void {
	const author = replyTo.usable.length + replyTo.unusable.length > 0 ? replyTo : from;
	const [address] = author.unusable;
	if (address === undefined) return;
	throw new MailError(
		'configuration',
		`Cannot reply to the sender of the email: "${headerText(address)}" is not an address that email can be sent to`,
		{ hint: 'Nothing was sent. Ask the sender for another address, and use the operation "Send".' },
	);
}

function noReplyAddress(): MailError {
	return new MailError(
		'configuration',
		'There is nobody to reply to: the email has neither From nor Reply-To',
		{
			hint: '"Mail" must be the item of a Microsoft mail trigger. If there are other nodes in between, drag in the item from the trigger: {{ $("Microsoft IMAP Trigger").item.json }}.',
		},
	);
}
