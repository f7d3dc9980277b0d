import { randomUUID } from 'node:crypto';
import type { Folder } from '../../exchange/Folder';
import type { StoredMessage } from '../../exchange/StoredMessage';
import { readEnvelope } from '../../exchange/readEnvelope';
import { EwsError } from '../EwsError';
import type { Context } from '../folders/folderIds';
import { withHeader } from './withHeader';

const ADDRESS = /^[^\s@<>]+@[^\s@<>]+$/;

/**
 * Hands a message over to transport, as MS-OXOMSG 3.2.4 has it.
 * @returns the copy that is kept, where there is one
 * @throws EwsError ErrorSendAsDenied, ErrorMissingRecipients, ErrorInvalidRecipients
 */
export async function submit(
	context: Context,
	mime: Buffer,
	saveTo: Folder | undefined,
): Promise<StoredMessage | undefined> {
	const { caller, store } = context;
	const recipients = await assertMaySubmit(context, mime);
	store.send({
		mailbox: caller.mailbox,
		mime: completed(mime, caller.mailbox.address),
		recipients,
		...(saveTo ? { saveTo } : {}),
	});
	return saveTo && [...saveTo.messages.values()].at(-1);
}

/** What is looked at when somebody sends. @returns the recipients */
export async function assertMaySubmit({ caller }: Context, mime: Buffer): Promise<string[]> {
	const { from, to, cc, bcc } = readEnvelope(mime);
	const recipients = [...to, ...cc, ...bcc].map(({ address }) => address);
	if (!recipients.length) throw new EwsError('ErrorMissingRecipients');
	if (!recipients.every((address) => ADDRESS.test(address))) throw new EwsError('ErrorInvalidRecipients');
	const [sender] = from;
	if (sender && !(await caller.maySendAs(sender.address))) throw new EwsError('ErrorSendAsDenied');
	return recipients;
}

/** What a client leaves out, transport adds. */
function completed(mime: Buffer, address: string): Buffer {
	const { from, date, messageId } = readEnvelope(mime);
	const domain = address.split('@')[1] ?? 'lab.example';
	let complete = mime;
	if (!messageId) complete = withHeader(complete, 'Message-ID', `<${randomUUID()}@${domain}>`);
	if (!date) complete = withHeader(complete, 'Date', new Date().toUTCString().replace('GMT', '+0000'));
	if (!from.length) complete = withHeader(complete, 'From', [{ name: '', address }]);
	return complete;
}
