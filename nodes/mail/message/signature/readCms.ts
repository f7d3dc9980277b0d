import { X509Certificate } from 'node:crypto';
import { fromBER, type Block, type TimeBlock } from 'asn1js';
import {
	Certificate,
	ContentInfo,
	RSASSAPSSParams,
	SignedData,
	type AlgorithmIdentifier,
	type GeneralName,
	type IssuerAndSerialNumber,
	type Name,
	type SignerInfo,
} from 'pkijs';

export type {
	AlgorithmIdentifier,
	Block,
	Certificate,
	GeneralName,
	IssuerAndSerialNumber,
	Name,
	SignerInfo,
	TimeBlock,
};

/** pkijs refuses 10,000 elements and 16 MiB, which a scan of 13 MB and its pieces exceed already. */
const LIMITS = { maxNodes: 500_000, maxContentLength: 64 * 1024 * 1024 };
/** For a certificate: those of a company with all its domains have some hundred elements. */
const CERTIFICATE_LIMITS = { maxNodes: 20_000, maxContentLength: 1024 * 1024 };
/** A signer, its authorities, and what programs add. */
const MAX_CERTIFICATES = 50;
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const [UNIVERSAL, CONTEXT] = [1, 3];
const SEQUENCE = 16;

export interface SignedObject {
	readonly contentType: string;
	readonly signers: readonly SignerInfo[];
	readonly certificates: readonly X509Certificate[];
}

/**
 * The signers and the certificates of a CMS object (RFC 5652 section 5).
 *
 * @throws if it is not a CMS object
 */
export function readCms(cms: Uint8Array): SignedObject {
	const { content, contentType } = new ContentInfo({ schema: parse(cms, LIMITS) });
	if (contentType !== SIGNED_DATA) throw new Error('not signed');
	// pkijs removes the elements from its input.
	const certificates = certificatesOf(content);
	const { encapContentInfo, signerInfos } = new SignedData({ schema: content });
	return { contentType: encapContentInfo.eContentType, signers: signerInfos, certificates };
}

/** @throws if it is not a certificate */
export function readCertificate({ raw }: X509Certificate): Certificate {
	return new Certificate({ schema: parse(raw, CERTIFICATE_LIMITS) });
}

/** @throws if they are not parameters of RSA-PSS */
export function readPss({ algorithmParams }: AlgorithmIdentifier): RSASSAPSSParams {
	if (algorithmParams === undefined) throw new Error('RSA-PSS without parameters');
	return new RSASSAPSSParams({ schema: algorithmParams });
}

/** @throws if it is not ASN.1 from the first octet on */
export function parse(octets: Uint8Array, limits = CERTIFICATE_LIMITS): Block {
	const { offset, result } = fromBER(octets, limits);
	if (offset < 0) throw new Error(result.error || 'not ASN.1');
	return result;
}

export function elementsOf({ valueBlock }: Block): readonly Block[] {
	return Array.isArray(valueBlock.value) ? (valueBlock.value as readonly Block[]) : [];
}

/**
 * With their original octets, because a re-encoded certificate might differ from the signed one. Those that
 * OpenSSL cannot read are left out.
 */
function certificatesOf(signedData: Block): X509Certificate[] {
	const isSet = ({ idBlock }: Block) => idBlock.tagClass === CONTEXT && idBlock.tagNumber === 0;
	const set = elementsOf(signedData).find(isSet);
	const found: X509Certificate[] = [];
	for (const element of set === undefined ? [] : elementsOf(set).slice(0, MAX_CERTIFICATES)) {
		const { tagClass, tagNumber } = element.idBlock;
		if (tagClass !== UNIVERSAL || tagNumber !== SEQUENCE) continue;
		try {
			found.push(new X509Certificate(element.valueBeforeDecodeView));
		} catch {
			// Its signer will have no certificate.
		}
	}
	return found;
}
