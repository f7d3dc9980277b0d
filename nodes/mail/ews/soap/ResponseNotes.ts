import type { ResponseMessage } from './Envelope';
import { unescapeXml, withoutImpossible } from './plainCharacters';
import type { OpenTag } from './XmlTokens';

const LONGEST_WORDS = 4_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Records the server's response for each item. The library knows codes up to 2017 only, and loses all of
 * them if Exchange responds to a batch with a single refusal.
 */
export class ResponseNotes {
	readonly responses: Array<Mutable<ResponseMessage>> = [];
	fault: Mutable<ResponseMessage> | undefined;
	version: string | undefined;
	private isBackOff = false;

	/** @param path local names of the elements above it */
	open({ local, attributes }: OpenTag, path: readonly string[]): void {
		const depth = path.length;
		if (depth === 2 && local === 'ServerVersionInfo') {
			const [major = '', minor = ''] = [attributes.get('MajorVersion'), attributes.get('MinorVersion')];
			if (major !== '' && minor !== '') this.version = `${major}.${minor}`;
		}
		if (depth === 2 && path[1] === 'Body' && local === 'Fault') this.fault = { code: 'Fault', isError: true };
		if (depth === 4 && path[3] === 'ResponseMessages') {
			const isError = attributes.get('ResponseClass') === 'Error';
			this.responses.push({ code: isError ? 'Error' : 'NoError', isError });
		}
		this.isBackOff = local === 'Value' && attributes.get('Name') === 'BackOffMilliseconds';
	}

	close(): void {
		this.isBackOff = false;
	}

	/** @param local the enclosing element */
	text(local: string, octets: () => string): void {
		const about = this.fault ?? this.responses.at(-1);
		if (about === undefined) return;
		const words = () => unescapeXml(withoutImpossible(octets().trim()));
		if (local === 'ResponseCode') about.code = words().slice(0, 100);
		if (local === 'MessageText' || local === 'faultstring') about.text = words().slice(0, LONGEST_WORDS);
		const ms = this.isBackOff ? Number(words()) : NaN;
		if (Number.isFinite(ms) && ms >= 0) about.backOffMs = ms;
	}
}
