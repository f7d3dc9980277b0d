/** Multiparts in multiparts, deeper than anybody would follow. */
export function nestedMail(subject: string, depth: number): string {
	const lines = [`Subject: ${subject}`, 'MIME-Version: 1.0'];
	for (let level = 0; level < depth; level++) {
		lines.push(`Content-Type: multipart/mixed; boundary="level ${level}"`, '', `--level ${level}`);
	}
	return [...lines, 'Content-Type: text/plain', '', 'At the bottom.', ''].join('\r\n');
}

/** Headers that are none, and a boundary that never comes. */
export function brokenMail(subject: string): string {
	const lines = [
		`Subject: ${subject}`,
		'\x01\x02 no header at all',
		': without a name',
		'From: <<>>, "unclosed <@>',
		'Content-Type: multipart/mixed; boundary="promised"; charset',
		'',
		'--another boundary',
		'Content-Transfer-Encoding: base64',
		'',
		'=?= not base64 ?=',
		'',
	];
	return lines.join('\r\n');
}

/** A text and one attachment of so many octets, in base64 as it travels. */
export function mailWithAttachment(subject: string, fileName: string, octets: number): Buffer {
	const line = `${'A'.repeat(76)}\r\n`;
	const lines = Math.ceil(octets / 57);
	const head = [
		`Subject: ${subject}`,
		'From: Sam Sender <sam@example.org>',
		'MIME-Version: 1.0',
		'Content-Type: multipart/mixed; boundary="parts"',
		'',
		'--parts',
		'Content-Type: text/plain',
		'',
		'The text beside it.',
		'--parts',
		'Content-Type: application/octet-stream',
		`Content-Disposition: attachment; filename="${fileName}"`,
		'Content-Transfer-Encoding: base64',
		'',
		'',
	].join('\r\n');
	return Buffer.concat([
		Buffer.from(head),
		Buffer.alloc(lines * line.length, line),
		Buffer.from('--parts--\r\n'),
	]);
}
