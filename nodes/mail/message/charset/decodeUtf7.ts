import iconv from 'iconv-lite';

/**
 * Decodes UTF-7 (RFC 2152), used by Exchange 2000 and 2003 and the SMTP service of IIS for their reports.
 * libmime refuses it, because markup in it escapes checks on the octets; here filters and items only see
 * the decoded text.
 */
export function decodeUtf7(bytes: Buffer): string {
	return iconv.decode(bytes, 'utf-7');
}
