/**
 * The parts of asn1js and pkijs that are used; their own types are those of ES modules, which this code
 * cannot import.
 */
declare module 'asn1js' {
	/** An element of ASN.1 (X.690). */
	export interface Block {
		readonly error: string;
		readonly idBlock: {
			readonly tagClass: number;
			readonly tagNumber: number;
			readonly isConstructed: boolean;
		};
		readonly valueBlock: {
			/** The elements of a constructed one; the text of a string. */
			readonly value?: readonly Block[] | string;
			readonly valueHexView?: Uint8Array;
			toString(): string;
		};
		/** The original octets, including tag and length. */
		readonly valueBeforeDecodeView: Uint8Array;
	}

	/** A time. */
	export interface TimeBlock extends Block {
		toDate(): Date;
	}

	export interface OctetString extends Block {
		getValue(): ArrayBuffer;
	}

	export function fromBER(
		octets: Uint8Array,
		limits: { maxNodes: number; maxContentLength: number },
	): { readonly offset: number; readonly result: Block };
}

declare module 'pkijs' {
	import type { Block, OctetString } from 'asn1js';

	interface Schema {
		readonly schema: Block;
	}

	export interface Name {
		readonly typesAndValues: readonly {
			readonly type: string;
			readonly value: Block;
			isEqual(other: unknown): boolean;
		}[];
		isEqual(other: Name): boolean;
	}

	/** RFC 5280 section 4.2.1.6; `value` depends on `type`. */
	export interface GeneralName {
		readonly type: number;
		readonly value: unknown;
	}

	export interface AlgorithmIdentifier {
		readonly algorithmId: string;
		readonly algorithmParams?: Block;
	}

	export interface Extension {
		readonly extnID: string;
		readonly critical: boolean;
		readonly extnValue: Block;
		/** Undefined if unknown or broken. */
		readonly parsedValue?: unknown;
	}

	export class Certificate {
		constructor(parameters: Schema);
		readonly serialNumber: Block & { isEqual(other: Block): boolean };
		readonly issuer: Name;
		readonly subject: Name;
		readonly extensions?: readonly Extension[];
		readonly signatureAlgorithm: AlgorithmIdentifier;
		readonly subjectPublicKeyInfo: { readonly subjectPublicKey: Block };
	}

	export interface IssuerAndSerialNumber {
		readonly issuer: Name;
		readonly serialNumber: Block;
	}

	export interface SignerInfo {
		readonly sid: IssuerAndSerialNumber | Block;
		readonly digestAlgorithm: AlgorithmIdentifier;
		readonly signedAttrs?: {
			readonly attributes: readonly { readonly type: string; readonly values: readonly Block[] }[];
			/** As a SET, which is the signed form (RFC 5652 section 5.4). */
			readonly encodedValue: ArrayBuffer;
		};
		readonly signatureAlgorithm: AlgorithmIdentifier;
		readonly signature: OctetString;
	}

	export class ContentInfo {
		constructor(parameters: Schema);
		readonly contentType: string;
		readonly content: Block;
	}

	export class SignedData {
		constructor(parameters: Schema);
		readonly encapContentInfo: { readonly eContentType: string };
		readonly signerInfos: readonly SignerInfo[];
	}

	/** RFC 4055 section 3.1. */
	export class RSASSAPSSParams {
		constructor(parameters: Schema);
		readonly hashAlgorithm: AlgorithmIdentifier;
		readonly maskGenAlgorithm: AlgorithmIdentifier;
		readonly saltLength: number;
	}
}
