import { randomBytes } from 'node:crypto';
import { putMime } from '../../../../nodes/mail/ews/soap/putMime';

describe('putMime', () => {
	it.each([0, 1, 2, 3, 1_000, 768 * 1024, 768 * 1024 + 1, 2_000_003])(
		'puts %i octets in their place',
		(size) => {
			const mime = randomBytes(size);
			const soap = putMime('<é><MimeContent CharacterSet="UTF-8">MIME</MimeContent></é>', 'MIME', mime);
			expect(soap.toString()).toBe(
				`<é><MimeContent CharacterSet="UTF-8">${mime.toString('base64')}</MimeContent></é>`,
			);
		},
	);
});
