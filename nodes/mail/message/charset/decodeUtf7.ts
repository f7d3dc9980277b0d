import iconv from 'iconv-lite';

/**
 * Decodes UTF-7 (RFC 2152), in which Exchange 2000 and 2003 and the SMTP service of IIS write their reports. libmime
 * refuses it, since markup in it slips past whoever looks at octets; here filters and items see the decoded text only.
 */
export function decodeUtf7(bytes: Buffer): string {
	return iconv.decode(bytes, 'utf-7');
}
