import { setTimeout as sleep } from 'node:timers/promises';
import { MailError } from '../contracts/MailError';
import { defined } from '../contracts/defined';
import { sentBefore } from '../net/http/sentBefore';
import type { CutAttachment } from './cutAttachments';
import type { GraphClient } from './GraphClient';
import { uploadUrl } from './graphLink';
import { isObjects, notGraph, readGraphJson } from './readGraphJson';
import { nextStart, rangeAt } from './uploadRanges';

/**
 * Upload sessions refuse smaller files (ErrorAttachmentSizeShouldNotBeLessThanMinimumSize), a POST refuses
 * larger ones.
 */
const SESSION_FROM = 3 * 1024 * 1024;
const LARGEST = 150 * 1024 * 1024;
const MAX_ATTEMPTS = 4;
const FIRST_WAIT_MS = 500;

/**
 * Adds a file to a draft.
 * https://learn.microsoft.com/en-us/graph/outlook-large-attachments
 *
 * @param draft path of the draft, made with `graphPath`
 * @throws MailError
 */
export async function attachToDraft(
	client: GraphClient,
	draft: string,
	attachment: CutAttachment,
	signal: AbortSignal,
): Promise<void> {
	const { content, name, contentType, contentId, isInline } = attachment;
	const described = { name, contentType, isInline, ...defined({ contentId }) };
	if (content.length > LARGEST) throw attachmentTooLarge(client, attachment);
	const step = `attach "${name.slice(0, 100)}"`;
	if (content.length < SESSION_FROM) {
		const json = {
			'@odata.type': '#microsoft.graph.fileAttachment',
			...described,
			contentBytes: content.toString('base64'),
		};
		await client.request({ method: 'POST', path: `${draft}/attachments`, step, json }, signal);
		return;
	}
	const json = { AttachmentItem: { attachmentType: 'file', ...described, size: content.length } };
	const path = `${draft}/attachments/createUploadSession`;
	const session = await client.json({ method: 'POST', path, step, json }, signal);
	const url = uploadUrl(client.base, session.uploadUrl);
	const isThere = async () => await isAttached(client, draft, attachment, signal);
	await uploadAll(client, { url, content, isThere }, signal);
}

interface Upload {
	url: URL;
	content: Buffer;
	/** Used if the response to the last range was lost, because the session ended with it. */
	isThere(): Promise<boolean>;
}

async function uploadAll(client: GraphClient, upload: Upload, signal: AbortSignal): Promise<void> {
	const { content } = upload;
	let from = 0;
	for (;;) {
		const { end, header } = rangeAt(from, content.length);
		const answer = await put(client, upload, { content: content.subarray(from, end), header }, signal);
		if (answer === 'isThere' || answer.status === 201) return;
		const status = answer.body.length === 0 ? {} : readGraphJson(answer.body, client.server);
		// Graph returns nextExpectedRanges, Outlook's own service used NextExpectedRanges.
		const start = nextStart(status.nextExpectedRanges ?? status.NextExpectedRanges) ?? end;
		if (start <= from || start >= content.length) {
			throw notGraph(client.server, 'to an upload without accepting it');
		}
		from = start;
	}
}

/** A range may be sent again, because it contains its position. */
async function put(
	client: GraphClient,
	{ url, isThere }: Upload,
	range: { content: Buffer; header: string },
	signal: AbortSignal,
): Promise<Awaited<ReturnType<GraphClient['upload']>> | 'isThere'> {
	let isInDoubt = false;
	for (let attempt = 1; ; attempt += 1) {
		try {
			const answer = await client.upload(url, range, signal);
			if (answer.status < 300) return answer;
			throw client.refusal(answer, 'upload an attachment');
		} catch (error) {
			if (isInDoubt && !signal.aborted && (await isThere())) return 'isThere';
			const passes = error instanceof MailError && error.transient && (error.retryAfterMs ?? 0) < 10_000;
			if (!passes || attempt >= MAX_ATTEMPTS || signal.aborted) throw error;
			isInDoubt ||= sentBefore(error) === 'all';
			await sleep(error.retryAfterMs ?? FIRST_WAIT_MS * 2 ** attempt, undefined, { signal }).catch(
				() => undefined,
			);
		}
	}
}

/** Exchange includes its own properties in the size of an attachment. */
async function isAttached(
	client: GraphClient,
	draft: string,
	{ name, content }: CutAttachment,
	signal: AbortSignal,
): Promise<boolean> {
	const path = `${draft}/attachments?$select=name,size`;
	const { value } = await client.json({ method: 'GET', path, step: 'look for an attachment' }, signal);
	return isObjects(value) && value.some((one) => one.name === name && Number(one.size) >= content.length);
}

function attachmentTooLarge(client: GraphClient, { name, content }: CutAttachment): MailError {
	const size = `${(content.length / 1024 / 1024).toFixed(1)} MB`;
	return new MailError(
		'tooLarge',
		`"${name.slice(0, 100)}" (${size}) is larger than ${client.server} accepts`,
		{
			code: 'ErrorAttachmentSizeLimitExceeded',
			hint: 'Exchange Online accepts attachments of up to 150 MB, and messages of up to 35 MB unless an admin has raised the limit. Send a link instead.',
		},
	);
}
