import type { EwsClient } from './EwsClient';
import type { EwsFolderRef } from './EwsFolder';
import type { EwsSettings } from './EwsSettings';
import { folderId, resultOf } from './ewsAnswers';
import { idAnd, newMessage, type EwsMessage } from './libraryObjects';
import type { ResponseMessage } from './soap/Envelope';
import { escapeXml } from './soap/escapeXml';

/** Sends and saves messages with Exchange Web Services, and looks up the result. All throw MailError. */
export class EwsOutbox {
	private readonly settings: EwsSettings;

	constructor(private readonly client: EwsClient) {
		this.settings = client.settings;
	}

	/** MS-OXWSMSG CreateItem with MimeContent, sent at once. @param saveTo folder for the copy */
	async send(
		mail: EwsMessage,
		{ step, ms, saveTo }: { step: string; ms: number; saveTo?: EwsFolderRef },
		signal: AbortSignal,
	): Promise<ResponseMessage | undefined> {
		const what = { step, ms, repeatable: false, mime: mail.mime };
		const { envelope } = await this.client.call(what, signal, async (service, ews) => {
			const message = newMessage(mail, service, ews);
			if (saveTo === undefined) await message.Send();
			else await message.SendAndSaveCopy(folderId(this.settings, saveTo, ews));
		});
		return envelope.responses[0];
	}

	/** The same, saved and not sent. @returns the server's response, and the ID of the item */
	async save(
		mail: EwsMessage,
		{ step, ms, saveTo }: { step: string; ms: number; saveTo: EwsFolderRef },
		signal: AbortSignal,
	): Promise<{ response?: ResponseMessage | undefined; id?: string | undefined }> {
		const what = { step, ms, repeatable: false, mime: mail.mime };
		const { envelope, value: id } = await this.client.call(what, signal, async (service, ews) => {
			const message = newMessage(mail, service, ews);
			await message.Save(folderId(this.settings, saveTo, ews));
			return message.Id.UniqueId;
		});
		return { response: envelope.responses[0], id };
	}

	/** MS-OXWSSRCH FindItem. @param messageId without angle brackets @returns the ID of a match */
	async findMessage(
		parent: EwsFolderRef,
		{ messageId, step }: { messageId: string; step: string },
		signal: AbortSignal,
	): Promise<string | undefined> {
		const outcome = await this.client.call({ step, repeatable: true }, signal, async (service, ews) => {
			const { InternetMessageId } = ews.EmailMessageSchema;
			const filter = new ews.SearchFilter.IsEqualTo(InternetMessageId, escapeXml(`<${messageId}>`));
			const view = new ews.ItemView(1);
			view.PropertySet = idAnd(ews, []);
			return await service.FindItems(folderId(this.settings, parent, ews), filter, view);
		});
		return resultOf(this.settings, outcome, step).Items[0]?.Id.UniqueId;
	}
}
