import { MailError } from '../../../../nodes/mail/contracts/MailError';
import { afterRefusal } from '../../../../nodes/mail/net/http/afterRefusal';
import { noteSent, sentBefore } from '../../../../nodes/mail/net/http/sentBefore';

const refusal = new MailError('throttled', 'Too many requests for this message', { code: 'HTTP 429' });
const held = new MailError('throttled', 'A pause', { retryAfterMs: 60_000, heldBack: true });
noteSent(refusal, 'part');
noteSent(held, 'nothing');

it('afterRefusal reports a request that was refused and held back after that what was said to it, and for how long', () => {
	const result = afterRefusal(held, refusal);
	expect(result).toMatchObject({ message: refusal.message, code: 'HTTP 429', retryAfterMs: 60_000 });
	expect((result as MailError).heldBack).toBeUndefined();
	expect(sentBefore(result)).toBe('part');
});

it('afterRefusal reports one that was held back from the start, or that failed otherwise, just that', () => {
	const network = new MailError('network', 'Cut off');
	expect(afterRefusal(held, undefined)).toBe(held);
	expect(afterRefusal(network, refusal)).toBe(network);
	expect(afterRefusal(null, refusal)).toBeNull();
});
