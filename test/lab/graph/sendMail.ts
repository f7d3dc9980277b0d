import type { Message } from '@microsoft/microsoft-graph-types';
import type { ExchangeStore } from '../exchange/ExchangeStore';
import { type Answer, type MailboxCall, jsonBody } from './Call';
import { completeMime } from './editMime';
import { GraphError, badRequest } from './GraphError';
import { jsonToMime } from './jsonToMime';
import { theMessage } from './MessageRoutes';
import { isMime, readMime } from './readMime';
import { assertMaySubmit } from './submit';

export interface SendLimits {
	/** Of a message; tenants set it, 35 MB unless they do. */
	maxMessageBytes: number;
}

const accepted: Answer = { status: 202 };

/** https://learn.microsoft.com/en-us/graph/api/user-sendmail: JSON or MIME; accepted is not yet delivered. */
export class SendRoutes {
	constructor(
		private readonly store: ExchangeStore,
		private readonly limits: SendLimits,
	) {}

	readonly sendMail = async (call: MailboxCall): Promise<Answer> => {
		const { mailbox } = call;
		const { mime, save } = isMime(call) ? { mime: readMime(call), save: true } : await readSendRequest(call);
		const whole = completeMime(mime, mailbox.address);
		await assertMaySubmit(call, whole, this.limits.maxMessageBytes);
		this.store.send({
			mailbox,
			mime: whole,
			...(save ? { saveTo: mailbox.folder('sentitems') } : {}),
		});
		return accepted;
	};

	/** The draft itself becomes the copy in Sent Items; it keeps its immutable id. */
	readonly sendDraft = async (call: MailboxCall): Promise<Answer> => {
		const { mailbox } = call;
		const message = theMessage(call);
		if (!message.isDraft)
			throw new GraphError(400, 'ErrorInvalidRequest', 'The request is invalid. Only drafts can be sent.');
		const mime = completeMime(message.mime, mailbox.address);
		await assertMaySubmit(call, mime, this.limits.maxMessageBytes);
		this.store.sendAt(message.deferredSendTime ?? new Date(0), () => {
			this.store.send({ mailbox, mime });
			mailbox.update(message, { mime, isDraft: false, isRead: true });
			mailbox.move(message, mailbox.folder('sentitems'));
		});
		return accepted;
	};
}

async function readSendRequest(call: MailboxCall): Promise<{ mime: Buffer; save: boolean }> {
	const body = jsonBody(call);
	// The names of action parameters are taken in any case.
	const named = Object.fromEntries(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]));
	const message = named.message as Message | undefined;
	if (typeof message !== 'object' || message === null)
		throw badRequest("The parameter 'Message' is missing.");
	return {
		mime: await jsonToMime(message, call.mailbox.address),
		save: named.savetosentitems !== false && named.savetosentitems !== 'false',
	};
}
