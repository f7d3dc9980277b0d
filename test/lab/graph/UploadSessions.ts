import { randomBytes } from 'node:crypto';
import type { AttachmentItem, UploadSession } from '@microsoft/microsoft-graph-types';
import type { StoredMessage } from '../exchange/StoredMessage';
import { LARGEST_POSTED, attach } from './attachments';
import { type Answer, type Call, type MailboxCall, jsonBody } from './Call';
import { GraphError, badRequest } from './GraphError';
import { messageOf, toGraphId } from './ids';

interface Session {
	call: MailboxCall;
	message: StoredMessage;
	item: AttachmentItem;
	size: number;
	chunks: Buffer[];
	received: number;
	expires: Date;
}

const LARGEST = 150 * 1024 * 1024;
/** Microsoft asks for less than 4 MB in each request. */
const LARGEST_RANGE = 4 * 1024 * 1024;

/**
 * Attachments in pieces. The URL carries its own authorisation and is for another host at Microsoft: whoever sends his
 * token along is refused. https://learn.microsoft.com/en-us/graph/outlook-large-attachments
 */
export class UploadSessions {
	/** Goes before what is uploaded: another server's at Microsoft, another path here. */
	static readonly path = '/api/v2.0/';
	private readonly sessions = new Map<string, Session>();

	constructor(
		/** Milliseconds. */
		private readonly lifetimeMs: number,
	) {}

	/** Those that were begun and neither ended nor deleted. */
	get open(): number {
		return this.sessions.size;
	}

	readonly create = (call: MailboxCall): Answer => {
		const message = messageOf(call.mailbox, call.params[0] ?? '');
		const item = (jsonBody(call).AttachmentItem ?? jsonBody(call).attachmentItem) as
			| AttachmentItem
			| undefined;
		const size = Number(item?.size);
		if (!item || item.attachmentType !== 'file' || !item.name || !Number.isInteger(size))
			throw badRequest("The parameter 'AttachmentItem' has to have attachmentType, name and size.");
		if (size < LARGEST_POSTED)
			throw new GraphError(
				400,
				'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize',
				'The attachment size should be greater than 3 MB.',
			);
		if (size > LARGEST)
			throw new GraphError(
				400,
				'ErrorAttachmentSizeLimitExceeded',
				'The attachment exceeds the maximum supported size.',
			);
		const token = randomBytes(48).toString('base64url');
		const expires = new Date(Date.now() + this.lifetimeMs);
		this.sessions.set(token, { call, message, item, size, chunks: [], received: 0, expires });
		const origin = new URL(call.base).origin;
		const at = `Users('${call.mailbox.objectId}')/Messages('${toGraphId(message.id)}')/AttachmentSessions('${token.slice(0, 24)}')`;
		const body: UploadSession & { '@odata.context': string } = {
			'@odata.context': `${call.base}/$metadata#microsoft.graph.uploadSession`,
			uploadUrl: `${origin}${UploadSessions.path}${at}?authtoken=${token}`,
			expirationDateTime: expires.toISOString(),
			nextExpectedRanges: ['0-'],
		};
		return { status: 201, body };
	};

	/** What comes to the upload URL: PUT with a range, GET for how far it is, DELETE. */
	async handle(call: Call): Promise<Answer> {
		if (call.headers.authorization !== undefined)
			throw new GraphError(
				401,
				'InvalidAudience',
				'The audience claim value is invalid for current resource.',
			);
		const token = call.query.get('authtoken') ?? '';
		const session = this.sessions.get(token);
		if (!session || session.expires.getTime() < Date.now())
			throw new GraphError(404, 'UploadSessionNotFound', 'Upload session not found.');
		if (call.method === 'GET') return { status: 200, body: progress(session) };
		if (call.method === 'DELETE') {
			this.sessions.delete(token);
			return { status: 204 };
		}
		if (call.method !== 'PUT') throw new GraphError(405, 'MethodNotAllowed', 'PUT, GET or DELETE.');
		takeRange(session, call);
		if (session.received < session.size) return { status: 200, body: progress(session) };
		this.sessions.delete(token);
		return await finish(session);
	}
}

function progress({ received, expires }: Session) {
	return { ExpirationDateTime: expires.toISOString(), nextExpectedRanges: [String(received)] };
}

/** Ranges come in order; Microsoft does not say which error another one gets. */
function takeRange(session: Session, { headers, body }: Call): void {
	const [, from, to, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
	if (from === undefined) throw badRequest('The Content-Range header is missing or malformed.');
	const length = Number(to) - Number(from) + 1;
	if (length !== body.length || Number(total) !== session.size)
		throw badRequest('The Content-Range header does not match the content.');
	if (length > LARGEST_RANGE)
		throw new GraphError(413, 'RequestEntityTooLarge', 'The request entity is too large.');
	if (Number(from) !== session.received)
		throw new GraphError(416, 'InvalidContentRange', `The next range has to begin at ${session.received}.`);
	session.chunks.push(body);
	session.received += length;
}

async function finish({ call, message, item, chunks }: Session): Promise<Answer> {
	const id = await attach(call, message, {
		name: item.name ?? '',
		contentType: item.contentType ?? 'application/octet-stream',
		content: Buffer.concat(chunks),
		...(item.contentId ? { contentId: item.contentId } : {}),
		isInline: item.isInline ?? false,
	});
	const origin = new URL(call.base).origin;
	const at = `${origin}${UploadSessions.path}Users('${call.mailbox.objectId}')/Messages('${toGraphId(message.id)}')/Attachments('${id}')`;
	return { status: 201, headers: { Location: at } };
}
