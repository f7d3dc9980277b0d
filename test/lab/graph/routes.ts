import * as attachments from './attachments';
import type { Answer, MailboxCall } from './Call';
import type { DeltaRoutes } from './DeltaRoutes';
import * as folders from './folders';
import type { Permission } from './Gatekeeper';
import * as messages from './MessageRoutes';
import type { SendRoutes } from './sendMail';
import type { UploadSessions } from './UploadSessions';

export interface Route {
	method: string;
	/** Segments behind `me` or `users/{id}`; `*` stands for any one. */
	path: string[];
	need: Permission;
	run(call: MailboxCall): Answer | Promise<Answer>;
}

export function makeRoutes(delta: DeltaRoutes, send: SendRoutes, uploads: UploadSessions): Route[] {
	const routes: Route[] = [];
	const on = (method: string, path: string, need: Permission, run: Route['run']) =>
		routes.push({ method, path: path.split('/').filter(Boolean), need, run });
	const read = (path: string, run: Route['run']) => on('GET', path, 'Mail.Read', run);
	const write = (method: string, path: string, run: Route['run']) => on(method, path, 'Mail.ReadWrite', run);

	read('mailFolders', folders.listFolders);
	read('mailFolders/*', folders.getFolder);
	read('mailFolders/*/childFolders', folders.listChildFolders);
	write('POST', 'mailFolders', folders.createFolder);
	write('POST', 'mailFolders/*/childFolders', folders.createChildFolder);
	write('PATCH', 'mailFolders/*', folders.renameFolder);
	write('DELETE', 'mailFolders/*', folders.deleteFolder);

	read('messages', messages.listMessages);
	read('mailFolders/*/messages/delta', delta.messages);
	read('mailFolders/*/messages/$count', messages.countMessages);
	read('mailFolders/*/messages', messages.listFolderMessages);
	write('POST', 'messages', messages.createDraft);
	write('POST', 'mailFolders/*/messages', messages.createInFolder);
	for (const path of ['messages/*', 'mailFolders/*/messages/*']) {
		read(path, messages.getMessage);
		read(`${path}/$value`, messages.getMime);
		write('PATCH', path, messages.updateMessage);
		write('DELETE', path, messages.deleteMessage);
		write('POST', `${path}/move`, messages.moveMessage);
		write('POST', `${path}/copy`, messages.copyMessage);
		write('POST', `${path}/permanentDelete`, messages.deleteForGood);
	}

	read('messages/*/attachments', attachments.listAttachments);
	read('messages/*/attachments/*', attachments.getAttachment);
	read('messages/*/attachments/*/$value', attachments.getAttachmentContent);
	write('POST', 'messages/*/attachments', attachments.postAttachment);
	write('POST', 'messages/*/attachments/createUploadSession', uploads.create);

	on('POST', 'sendMail', 'Mail.Send', send.sendMail);
	on('POST', 'messages/*/send', 'Mail.Send', send.sendDraft);
	return routes;
}

/** The names of segments are taken in any case, with or without `microsoft.graph.` before an action. */
const nameOf = (segment: string) => segment.toLowerCase().replace(/^microsoft\.graph\./, '');

/** @returns what stands for each `*` */
export function match({ path }: Route, segments: readonly string[]): string[] | undefined {
	if (path.length !== segments.length) return undefined;
	const params: string[] = [];
	for (const [at, part] of path.entries()) {
		const segment = segments[at] ?? '';
		if (part === '*') params.push(segment);
		else if (nameOf(segment) !== part.toLowerCase()) return undefined;
	}
	return params;
}
