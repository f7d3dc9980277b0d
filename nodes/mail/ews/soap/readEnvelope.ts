import { defined } from '../../contracts/defined';
import { decodeBase64 } from './decodeBase64';
import type { Envelope } from './Envelope';
import { withoutImpossible } from './plainCharacters';
import { ResponseNotes } from './ResponseNotes';
import { XmlRefused } from './XmlRefused';
import { notSoap, readTokens, type OpenTag, type TokenReader } from './XmlTokens';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
/** Without the messages in it; a page of 512 changes has a few hundred kilobytes. */
const LARGEST_TEXT = 8 * 1024 * 1024;

/** The item types that the library knows. */
const ITEMS = new Set([
	'Item',
	'Message',
	'CalendarItem',
	'Contact',
	'DistributionList',
	'MeetingMessage',
	'MeetingRequest',
	'MeetingResponse',
	'MeetingCancellation',
	'Task',
	'PostItem',
]);

/** The elements for changes (MS-OXWSSYNC section 2.2.4.3). */
const CHANGES = new Set(['Create', 'Update', 'Delete', 'ReadFlagChange']);

/** An element that is kept only if it contains what it requires. */
interface Kept {
	/** Number of parts copied when it began. */
	readonly parts: number;
	readonly size: number;
	/**
	 * Items, and changes that refer to an item, require an ID; changes that contain an item require that
	 * item.
	 */
	readonly needs: 'id' | 'item';
	has: boolean;
}

const TIMES = new Set(['DateTimeReceived', 'LastModifiedTime']);
/** XML Schema, dateTime. The library guesses any other value, with a warning on the console. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?$/;

/** Copies what is passed to the library, and leaves out the rest. */
class EnvelopeReader implements TokenReader {
	readonly notes = new ResponseNotes();
	private readonly path: string[] = [];
	private readonly parts: Buffer[] = [];
	/** Prefixes of the items that are renamed, undefined for all other elements. */
	private readonly renamed: Array<string | undefined> = [];
	/** Changes and items, undefined for all other elements. */
	private readonly kept: Array<Kept | undefined> = [];
	private copiedTo = 0;
	private size = 0;
	private hasBody = false;

	constructor(
		private readonly xml: Buffer,
		private readonly decode: (base64: Buffer) => Buffer,
	) {}

	open(tag: OpenTag, start: number, end: number): void {
		const { path } = this;
		if (path.length === 0) this.begin(tag, start);
		if (path.length === 1) this.hasBody ||= tag.local === 'Body';
		this.notes.open(tag, path);
		const kept = this.keep(tag, start);
		const parent = this.kept.at(-1);
		if (tag.local === 'ItemId' && parent?.needs === 'id') parent.has = true;
		this.kept.push(kept);
		this.renamed.push(this.rename(tag, start, end));
		path.push(tag.local);
	}

	close(start: number, end: number): void {
		this.path.pop();
		this.notes.close();
		const prefix = this.renamed.pop();
		const kept = this.kept.pop();
		if (kept?.has === false) return this.drop(kept, end);
		const parent = this.kept.at(-1);
		if (kept !== undefined && parent?.needs === 'item') parent.has = true;
		if (prefix === undefined || start === end) return;
		this.replace(start, end, `</${prefix}Item>`);
	}

	text(start: number, end: number): void {
		const local = this.path.at(-1) ?? '';
		if (local !== 'MimeContent') {
			if (TIMES.has(local) && !TIME.test(this.xml.toString('latin1', start, Math.min(end, start + 40))))
				this.replace(start, end, '');
			this.notes.text(local, () => this.xml.toString('utf8', start, end));
			return;
		}
		const response = this.notes.responses.at(-1);
		if (response === undefined || response.mime !== undefined) throw notSoap();
		response.mime = this.decode(this.xml.subarray(start, end));
		this.replace(start, end, '');
	}

	end(): Envelope {
		if (!this.hasBody) throw notSoap();
		this.copyTo(this.xml.length);
		const text = withoutImpossible(Buffer.concat(this.parts, this.size).toString('utf8'));
		const { responses, fault, version } = this.notes;
		return {
			text,
			responses,
			...defined({ fault, version }),
		};
	}

	private begin({ local, attributes }: OpenTag, start: number): void {
		if (local !== 'Envelope' || ![...attributes.values()].includes(SOAP)) throw notSoap();
		// What precedes it, the XML declaration, no longer applies.
		this.copiedTo = start;
	}

	/**
	 * Exchange has been seen to write an element of an item next to it instead of in it (elastic/connectors
	 * #4287). Such an incomplete item is left out; otherwise the library would give up the whole page, and
	 * the folder for good.
	 */
	private keep({ local }: OpenTag, start: number): Kept | undefined {
		const [parent = '', grandparent = ''] = [this.path.at(-1), this.path.at(-2)];
		const isChange = parent === 'Changes';
		const isItem =
			(grandparent === 'Changes' && (parent === 'Create' || parent === 'Update')) ||
			(parent === 'Items' && !ITEMS.has(local));
		if (!isChange && !isItem) return undefined;
		this.copyTo(start);
		const holdsItem = isChange && (local === 'Create' || local === 'Update');
		const needs = isItem || (CHANGES.has(local) && !holdsItem) ? 'id' : 'item';
		return { parts: this.parts.length, size: this.size, needs, has: false };
	}

	private drop({ parts, size }: Kept, end: number): void {
		this.parts.length = parts;
		this.size = size;
		this.copiedTo = end;
	}

	/** The library would give up the whole page because of an item of an unknown type. */
	private rename({ name, local, isEmpty }: OpenTag, start: number, end: number): string | undefined {
		const [parent = '', grandparent = ''] = [this.path.at(-1), this.path.at(-2)];
		const isItem = grandparent === 'Changes' && (parent === 'Create' || parent === 'Update');
		if (!isItem || ITEMS.has(local) || isEmpty) return undefined;
		const prefix = name.slice(0, name.length - local.length);
		this.replace(start, start + 1 + name.length, `<${prefix}Item`);
		this.copyTo(end);
		return prefix;
	}

	private replace(start: number, end: number, by: string): void {
		this.copyTo(start);
		this.add(Buffer.from(by, 'latin1'));
		this.copiedTo = end;
	}

	private copyTo(end: number): void {
		this.add(this.xml.subarray(this.copiedTo, end));
		this.copiedTo = end;
	}

	private add(part: Buffer): void {
		this.size += part.length;
		if (this.size > LARGEST_TEXT) throw new XmlRefused('The answer has more text than is taken');
		this.parts.push(part);
	}
}

/**
 * Checks a SOAP envelope before the library parses it, whose parser builds a tree without limits and
 * expands entities.
 *
 * @param body its messages are decoded in place
 * @throws XmlRefused for anything but a SOAP envelope as written by an Exchange server
 */
export function readEnvelope(body: Buffer, decode = decodeBase64): Envelope {
	const reader = new EnvelopeReader(body, decode);
	readTokens(body, reader);
	return reader.end();
}
