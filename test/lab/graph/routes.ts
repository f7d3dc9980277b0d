import * as attachments from './attachments';
import type { Answer, Call, MailboxCall } from './Call';
import type { DeltaRoutes } from './DeltaRoutes';
import * as folders from './folders';
import type { Permission } from './Gatekeeper';
import { badRequest } from './GraphError';
import * as messages from './MessageRoutes';
import type { SendRoutes } from './sendMail';
import type { UploadSessions } from './UploadSessions';

export interface Route {
	method: string;
	/** Segments behind `me` or `users/{id}`; `*` stands for any one. */
	path: string[];
	need: Permission;
	/** Query options that it does something for. */
	options: readonly string[];
	run(call: MailboxCall): Answer | Promise<Answer>;
}

const LIST = ['$select', '$filter', '$top', '$skip', '$count'];
const ONE = ['$select'];
const NONE: readonly string[] = [];
/** The last two are refused in words of their own. */
const DELTA = ['$select', '$filter', '$top', '$skiptoken', '$deltatoken', 'changeType', '$search', '$orderby'];

/** What Graph would do and the lab does not must not look as if it had been done. @throws GraphError */
export function assertDoesAll({ query }: Call, { options }: Route): void {
	for (const name of query.keys())
		if (!options.includes(name)) throw badRequest(`The lab does nothing for '${name}' here.`);
}

export function makeRoutes(delta: DeltaRoutes, send: SendRoutes, uploads: UploadSessions): Route[] {
	const routes: Route[] = [];
	const on = (
		method: string,
		path: string,
		need: Permission,
		run: Route['run'],
		options: readonly string[] = NONE,
	) => routes.push({ method, path: path.split('/').filter(Boolean), need, options, run });
	const read = (path: string, options: readonly string[], run: Route['run']) =>
		on('GET', path, 'Mail.Read', run, options);
	const write = (method: string, path: string, run: Route['run'], options?: readonly string[]) =>
		on(method, path, 'Mail.ReadWrite', run, options);

	read('mailFolders', [...LIST, '$expand'], folders.listFolders);
	read('mailFolders/*', [...ONE, '$expand'], folders.getFolder);
	read('mailFolders/*/childFolders', [...LIST, '$expand'], folders.listChildFolders);
	write('POST', 'mailFolders', folders.createFolder);
	write('POST', 'mailFolders/*/childFolders', folders.createChildFolder);
	write('PATCH', 'mailFolders/*', folders.renameFolder);
	write('DELETE', 'mailFolders/*', folders.deleteFolder);

	read('messages', [...LIST, '$orderby'], messages.listMessages);
	read('mailFolders/*/messages/delta', DELTA, delta.messages);
	read('mailFolders/*/messages/$count', ['$filter'], messages.countMessages);
	read('mailFolders/*/messages', [...LIST, '$orderby'], messages.listFolderMessages);
	write('POST', 'messages', messages.createDraft, ONE);
	write('POST', 'mailFolders/*/messages', messages.createInFolder, ONE);
	for (const path of ['messages/*', 'mailFolders/*/messages/*']) {
		read(path, ONE, messages.getMessage);
		read(`${path}/$value`, NONE, messages.getMime);
		write('PATCH', path, messages.updateMessage, ONE);
		write('DELETE', path, messages.deleteMessage);
		write('POST', `${path}/move`, messages.moveMessage, ONE);
		write('POST', `${path}/copy`, messages.copyMessage, ONE);
		write('POST', `${path}/permanentDelete`, messages.deleteForGood);
	}

	read('messages/*/attachments', [...ONE, '$count', '$top', '$skip'], attachments.listAttachments);
	read('messages/*/attachments/*', ONE, attachments.getAttachment);
	read('messages/*/attachments/*/$value', NONE, attachments.getAttachmentContent);
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
