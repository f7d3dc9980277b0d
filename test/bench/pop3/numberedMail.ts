/** As small as mails get: what counts is how many there are. */
export function* numberedMail(count: number): Generator<Buffer> {
	for (let n = 0; n < count; n++) {
		const header = `From: a@fabrikam.example\r\nSubject: ${String(n)}\r\nMessage-ID: <${String(n)}@fabrikam.example>`;
		yield Buffer.from(`${header}\r\n\r\n${String(n)}\r\n`);
	}
}
