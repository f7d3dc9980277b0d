import { isOwnMessageId, makeOwnMessageId } from '../../../nodes/mail/message/ownMessageId';

describe('a Message-ID of our own', () => {
	const id = makeOwnMessageId('instance-1', 'contoso.example');

	it('is recognized by the instance that created it, and by no other', () => {
		expect(isOwnMessageId(id, 'instance-1')).toBe(true);
		expect(isOwnMessageId(id, 'instance-2')).toBe(false);
	});

	it('is never the same twice, and fit for a header field', () => {
		expect(makeOwnMessageId('instance-1', 'contoso.example')).not.toBe(id);
		expect(id).toMatch(/^[\w.]{10,64}@contoso\.example$/);
	});

	it('reveals nothing about the instance', () => {
		expect(id).not.toContain('instance');
	});

	it.each([
		['of another form', 'abc@contoso.example'],
		['with another random part', id.replace(/\.[0-9a-f]{24}\./, `.${'0'.repeat(24)}.`)],
		['with something before it', `x${id}`],
		['empty', ''],
	])('is not one %s', (_, other) => {
		expect(isOwnMessageId(other, 'instance-1')).toBe(false);
	});
});
