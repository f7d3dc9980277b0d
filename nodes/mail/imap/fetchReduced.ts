import type { OmittedPart } from '../contracts/MailSource';
import { MAX_SIGNED_BYTES } from '../message/signature/maxSignedBytes';
import type { ImapClient, ImapMessage } from './ImapClient';
import type { ImapSettings } from './ImapSettings';
import type { PromisedSizes } from './PromisedSizes';

type Node = NonNullable<ImapMessage['bodyStructure']>;

/** Reports of mail servers (RFC 3464, RFC 8098), and the header of the reported message: never large. */
const REPORTS =
	/^(?:message\/(?:global-)?(?:delivery-status|disposition-notification|headers)|text\/rfc822-headers)$/;
/** Parts that may contain the text of a message or an invitation: signed S/MIME, TNEF, a calendar. */
const CARRIERS = /^(?:application\/(?:(?:x-)?pkcs7-mime|(?:vnd\.)?ms-tnef|ics)|text\/calendar)$/i;
const CARRIER_NAMES = /^(?:smime\.p7m|win(?:mail|\d{1,8})?\.dat|.{1,200}\.ics)$/i;
const SMIME_SIGNATURE = /^application\/(?:x-)?pkcs7-signature$/i;

interface ReducedOptions {
	ms: number;
	signal: AbortSignal;
	/** How exact the server's announced sizes are. */
	sizes: PromisedSizes;
	/** It was incomplete before, and is requested alone: the result is taken as it is. */
	isAlone: boolean;
	/** Called with the flags that arrive with the parts; they are requested only if it is given. */
	noteFlags?: ((message: ImapMessage) => void) | undefined;
}

/** Base64 encodes three octets as four, with a line break after 76. */
const BASE64_SHARE = 0.73;

/**
 * Fetches a message without the parts that are too large or not wanted, and assembles the rest so that it
 * parses as the same message with empty parts (RFC 3501 section 6.4.5 on part numbers, RFC 2046 section
 * 5.1.1).
 *
 * @returns undefined if nothing has to be omitted or the structure is unusable: then the whole message has
 * to be fetched; a text that says what is missing if the server did not return it
 */
export async function fetchReduced(
	client: ImapClient,
	uid: number,
	settings: ImapSettings,
	{ ms, signal, sizes, isAlone, noteFlags }: ReducedOptions,
): Promise<{ mime: Buffer; omitted: OmittedPart[] } | string | undefined> {
	let structure: Node | undefined;
	await client.fetch(
		[uid],
		{ bodyStructure: true },
		{ signal, each: (message) => (structure = message.bodyStructure) },
	);
	if (structure === undefined || !leaves(structure).every(isUsable)) return undefined;
	const omitted = leaves(structure).flatMap((leaf) => omission(leaf, settings));
	if (omitted.length === 0 || isToBeVerified(structure, omitted, settings)) return undefined;
	const left = new Set(omitted.map(({ part }) => part));
	const wanted = partsOf(structure, left);
	let rest: ImapMessage | undefined;
	await client.fetch(
		[uid],
		{ headers: true, bodyParts: wanted, flags: noteFlags !== undefined },
		{ ms, signal, each: (message) => (rest = message) },
	);
	if (rest !== undefined) noteFlags?.(rest);
	if (!Buffer.isBuffer(rest?.headers) || rest.headers.length === 0)
		return 'The response does not contain its header';
	const parts = rest.bodyParts ?? new Map<string, Buffer>();
	const asked = leaves(structure).filter((leaf) => !left.has(numberOf(leaf)));
	const lacking = asked.find((leaf) => isLacking(leaf, parts));
	if (lacking !== undefined) return `The response does not contain its part ${numberOf(lacking)}`;
	const short = asked.find((leaf) => bodyOf(leaf, parts).length < (leaf.size ?? 0));
	if (short !== undefined && sizes.areExact && !isAlone) {
		const came = `${String(bodyOf(short, parts).length)} of ${String(short.size ?? 0)} octets`;
		return `Of its part ${numberOf(short)}, ${came} arrived`;
	}
	for (const leaf of asked) sizes.note(bodyOf(leaf, parts).length, leaf.size, isAlone);
	return { mime: Buffer.concat([rest.headers, ...assemble(structure, parts, left)]), omitted };
}

function bodyOf(leaf: Node, parts: ReadonlyMap<string, unknown>): Buffer {
	return bufferOf(parts.get(numberOf(leaf).toLowerCase()));
}

/** `(NIL NIL …)` says nothing about a part, not even that it is unwanted. */
function isUsable({ type }: Node): boolean {
	return /^[^/]+\/[^/]+$/.test(type);
}

/**
 * NIL, or empty although the structure announces octets: estimates are never zero for a part with octets.
 * Without its header a part would be read as plain text; even one without fields has an empty line.
 */
function isLacking(leaf: Node, parts: ReadonlyMap<string, unknown>): boolean {
	const isEncoded = leaf.part !== undefined && !/^(?:7bit|8bit|binary)?$/i.test(leaf.encoding ?? '');
	const header = isEncoded ? parts.get(`${numberOf(leaf)}.mime`.toLowerCase()) : undefined;
	if (isEncoded && (!Buffer.isBuffer(header) || header.length === 0)) return true;
	const part = parts.get(numberOf(leaf).toLowerCase());
	return !Buffer.isBuffer(part) || (part.length === 0 && (leaf.size ?? 0) > 0);
}

function omission(leaf: Node, { attachments, maxPartBytes }: ImapSettings): OmittedPart[] {
	const travels = leaf.size ?? 0;
	const size = leaf.encoding?.toLowerCase() === 'base64' ? Math.floor(travels * BASE64_SHARE) : travels;
	const isTooLarge = size > maxPartBytes;
	const isText = leaf.type.startsWith('text/') && leaf.disposition !== 'attachment';
	const fileName = leaf.dispositionParameters?.filename ?? leaf.parameters?.name;
	const isCarrier = CARRIERS.test(leaf.type) || CARRIER_NAMES.test(fileName ?? '');
	const isSealed = leaf.parameters?.['smime-type']?.toLowerCase() === 'enveloped-data';
	const isContent = isText || REPORTS.test(leaf.type) || (isCarrier && !isSealed);
	if (!isTooLarge && (attachments || isContent)) return [];
	return [
		{
			part: numberOf(leaf),
			mimeType: leaf.type,
			size,
			reason: isTooLarge ? 'tooLarge' : 'notWanted',
			...(fileName ? { fileName } : {}),
		},
	];
}

/**
 * A signature (RFC 8551 section 3.5.3) covers all octets, including attachments; if they are too large, it
 * is not verified.
 */
function isToBeVerified(
	structure: Node,
	omitted: readonly OmittedPart[],
	{ signatures }: ImapSettings,
): boolean {
	if (signatures !== true || structure.type !== 'multipart/signed') return false;
	if (!SMIME_SIGNATURE.test(structure.childNodes?.at(-1)?.type ?? '')) return false;
	const size = leaves(structure).reduce((sum, leaf) => sum + (leaf.size ?? 0), 0);
	return size <= MAX_SIGNED_BYTES && omitted.every(({ reason }) => reason === 'notWanted');
}

/** An attached message counts as one part: its octets belong together. */
function isContainer(node: Node): boolean {
	return node.type.startsWith('multipart/') && (node.childNodes?.length ?? 0) > 0;
}

/** A returned message that stays on the server leaves its header, which identifies it. */
function isMessage(node: Node): boolean {
	return node.type === 'message/rfc822' && node.part !== undefined;
}

function headerOf(node: Node): string {
	return `${numberOf(node)}.HEADER`;
}

function leaves(node: Node): Node[] {
	return isContainer(node) ? (node.childNodes ?? []).flatMap(leaves) : [node];
}

/** The part number of a message without multipart is 1. */
function numberOf(leaf: Node): string {
	return leaf.part ?? '1';
}

/**
 * The header of each part, and the body of those to be fetched; the message's own header is requested
 * separately.
 */
function partsOf(node: Node, left: ReadonlySet<string>, isRoot = true): string[] {
	const header = isRoot ? [] : [`${numberOf(node)}.MIME`];
	if (isContainer(node))
		return [...header, ...(node.childNodes ?? []).flatMap((child) => partsOf(child, left, false))];
	if (!left.has(numberOf(node))) return [...header, numberOf(node)];
	return isMessage(node) ? [...header, headerOf(node)] : header;
}

function assemble(node: Node, parts: ReadonlyMap<string, Buffer>, left: ReadonlySet<string>): Buffer[] {
	const get = (key: string) => bufferOf(parts.get(key.toLowerCase()));
	if (!isContainer(node)) {
		if (!left.has(numberOf(node))) return [get(numberOf(node))];
		return isMessage(node) ? [get(headerOf(node))] : [];
	}
	const boundary = `\r\n--${node.parameters?.boundary ?? ''}`;
	const children = (node.childNodes ?? []).flatMap((child) => [
		Buffer.from(`${boundary}\r\n`, 'latin1'),
		get(`${numberOf(child)}.MIME`),
		...assemble(child, parts, left),
	]);
	return [...children, Buffer.from(`${boundary}--\r\n`, 'latin1')];
}

/** A part returned as NIL is not a Buffer, contrary to the types. */
function bufferOf(part: unknown): Buffer {
	return Buffer.isBuffer(part) ? part : Buffer.alloc(0);
}
