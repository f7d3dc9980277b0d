import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import type { MailAddress } from '../../contracts/MailMessage';
import type { MailDraft } from '../../message/compose/MailDraft';
import {
	replyRecipients,
	replySubject,
	replyThread,
	type AnsweredMail,
} from '../../message/compose/replyDraft';
import { headerText } from '../../message/compose/headerText';
import { readAttachments, type BinaryContext } from './readAttachments';
import { readInvite } from './readInvite';
import { questionBody } from './wait/questionBody';
import { readQuestion } from './wait/readQuestion';
import { addressesOfMail, toAddresses, type MailAddresses } from './toAddresses';
import { EMAIL_FORMAT_CHOICES, IMPORTANCE_CHOICES, OPERATION_CHOICES } from '../settings/choices';
import { oneOf } from '../settings/oneOf';
import { asNumber, asObject, asText, asWords } from '../settings/parameterValues';
import type { ItemParameter } from '../settings/SettingsContext';

/** More people than ever take part in a conversation with a service desk. */
export const MAX_REPLY_RECIPIENTS = 20;

/** Who the message is from is decided with the account that sends it. */
export interface DraftContent extends Omit<MailDraft, 'from' | 'messageId'> {
	/** Recipients of the answered mail that nobody could write to. */
	unusable?: readonly string[];
	/** The message is a question, and the execution waits for the answer until then. */
	waitUntil?: Date;
}

export type DraftContext = BinaryContext & Pick<IExecuteFunctions, 'getTimezone' | 'getSignedResumeUrl'>;

/**
 * The message that an item asks for.
 *
 * @param own addresses that are ours, which a reply to all leaves out
 * @throws MailError of kind `configuration` for what a person must correct
 */
export async function readDraft(
	context: DraftContext,
	itemIndex: number,
	parameter: ItemParameter,
	own: readonly string[],
): Promise<DraftContent> {
	const options = asObject(parameter('options', {}));
	const isReply = isReplying(parameter);
	const people = isReply ? readReply(parameter, options, own) : readNew(parameter);
	const importance = oneOf(options.importance ?? 'normal', IMPORTANCE_CHOICES, 'Importance');
	const replyTo = toAddresses('Reply-To', options.replyTo);
	const extraCc = toAddresses('Cc', options.cc);
	const invite = readInvite(options, people.subject, context.getTimezone());
	return {
		date: new Date(),
		...people,
		...(isWaiting(parameter) ? askedBody(context, parameter, options) : readBody(parameter)),
		cc: [...people.cc, ...extraCc],
		bcc: toAddresses('Bcc', options.bcc),
		...(replyTo.length > 0 ? { replyTo } : {}),
		...(importance === 'normal' ? {} : { importance }),
		headers: readHeaders(options),
		attachments: await readAttachments(context, itemIndex, options),
		isAutoReply: options.automaticReply === true,
		...(invite === undefined ? {} : { invite }),
	};
}

/** Whether a mail is answered. */
export function isReplying(parameter: ItemParameter): boolean {
	return oneOf(parameter('operation', 'send'), OPERATION_CHOICES, 'Operation') === 'reply';
}

/** Whether the execution waits for an answer to the message. */
export function isWaiting(parameter: ItemParameter): boolean {
	return oneOf(parameter('operation', 'send'), OPERATION_CHOICES, 'Operation') === 'sendAndWait';
}

/** The mail that a reply answers. */
export function answeredMail(parameter: ItemParameter): IDataObject {
	const mail = parameter('mail', {});
	return asObject(typeof mail === 'string' ? parsed(mail) : mail);
}

type People = Pick<DraftContent, 'to' | 'subject' | 'inReplyTo' | 'references' | 'unusable'> & {
	cc: readonly MailAddress[];
};

function readNew(parameter: ItemParameter): People {
	return {
		to: toAddresses('To', parameter('to', '')),
		cc: [],
		subject: asWords(parameter('subject', '')),
	};
}

function readReply(parameter: ItemParameter, options: IDataObject, own: readonly string[]): People {
	const json = answeredMail(parameter);
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
	if (recipients.to.length === 0) throw nobodyToAnswer();
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

/** Whom a reply goes to is what the mail says, and its sender may have put thousands into Reply-To, To and Cc. */
function assertFew(recipients: number, { maxReplyRecipients }: IDataObject): void {
	const most = Math.trunc(asNumber(maxReplyRecipients, MAX_REPLY_RECIPIENTS, 1));
	if (recipients <= most) return;
	throw new MailError(
		'configuration',
		`The reply would go to ${String(recipients)} addresses that the mail names, and at most ${String(most)} are allowed; nothing was sent`,
		{
			hint: 'Check Reply-To, To and Cc of the mail: they come from its sender. If all of them are meant, raise the option Max Reply Recipients.',
		},
	);
}

/** The one who asked must get the answer: it is not sent to the others alone. */
function assertAuthor(from: MailAddresses, replyTo: MailAddresses): void {
	const author = replyTo.usable.length + replyTo.unusable.length > 0 ? replyTo : from;
	const [address] = author.unusable;
	if (address === undefined) return;
	throw new MailError(
		'configuration',
		`The author of the mail cannot be answered: "${headerText(address)}" is not an address that mail can be sent to`,
		{ hint: 'Nothing was sent. Ask the sender for another address, and use the operation Send.' },
	);
}

function nobodyToAnswer(): MailError {
	return new MailError(
		'configuration',
		'There is nobody to reply to: the mail has neither From nor Reply-To',
		{
			hint: 'Mail has to be the item of a Microsoft mail trigger. Where other nodes stand between, drag the item in from the trigger: {{ $("Microsoft IMAP Trigger").item.json }}.',
		},
	);
}

/** n8n waits once for an execution, whose links are the same for every item: of several answers one would count for all. */
function askedBody(
	context: DraftContext,
	parameter: ItemParameter,
	options: IDataObject,
): Pick<DraftContent, 'text' | 'html' | 'waitUntil'> {
	const items = context.getInputData().length;
	if (items > 1) {
		throw new MailError(
			'configuration',
			`Send and Wait for Response asks one question at a time, and got ${String(items)} items; nothing was sent`,
			{
				hint: 'Put a Loop Over Items node with Batch Size 1 in front, or switch on Execute Once in the settings of the node to ask about the first item only.',
			},
		);
	}
	const question = readQuestion(parameter, options, context.getTimezone());
	const body = questionBody(question, (query) => context.getSignedResumeUrl(query));
	return { ...body, waitUntil: question.waitUntil };
}

function readBody(parameter: ItemParameter): Pick<MailDraft, 'text' | 'html'> {
	const format = oneOf(parameter('emailFormat', 'text'), EMAIL_FORMAT_CHOICES, 'Email Format');
	const text = format === 'html' ? undefined : bodyOf(parameter('text', ''));
	const html = format === 'text' ? undefined : bodyOf(parameter('html', ''));
	return { ...(text === undefined ? {} : { text }), ...(html === undefined ? {} : { html }) };
}

/** Text and nothing else: an object could name a file or an address that a composer would read. */
function bodyOf(value: unknown): string {
	if (typeof value === 'string') return value;
	if (value === undefined || value === null) return '';
	return typeof value === 'object' ? JSON.stringify(value, undefined, 2) : String(value as number | boolean);
}

function readHeaders(options: IDataObject): Array<{ name: string; value: string }> {
	const list = asObject(options.headers).header;
	return (Array.isArray(list) ? list : [])
		.map((header) => asObject(header))
		.map(({ name, value }) => ({ name: asText(name), value: asWords(value) }))
		.filter(({ name }) => name !== '');
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return {};
	}
}
