/**
 * PEM blocks (RFC 7468) as pasted: with stray spaces and empty lines, indented, with literal `\n`, or on
 * one line because the field removed the line ends. The content between the markers is base64, so white
 * space is irrelevant.
 */
export function normalizePem(text: string): string {
	const blocks = text
		.replace(/\\r|\\n/g, '\n')
		.matchAll(/-----BEGIN ([A-Z0-9 ]+?)-----([\s\S]*?)-----END \1-----/g);
	return [...blocks].map(([, label = '', content = '']) => block(label, content)).join('');
}

/**
 * RFC 1421 headers of an encrypted key in the traditional format; they and an empty line precede the
 * base64.
 */
const HEADERS = /Proc-Type:\s*4,ENCRYPTED|DEK-Info:\s*[\w-]+,[0-9A-F]{16,32}/g;

function block(label: string, content: string): string {
	const headers = content.match(HEADERS) ?? [];
	const lines =
		content
			.replace(HEADERS, '')
			.replace(/\s+/g, '')
			.match(/.{1,64}/g) ?? [];
	const head = headers.length > 0 ? [...headers, ''] : [];
	return [`-----BEGIN ${label}-----`, ...head, ...lines, `-----END ${label}-----`, ''].join('\n');
}
