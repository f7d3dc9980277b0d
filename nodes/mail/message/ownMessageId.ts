import { createHmac, randomBytes } from 'node:crypto';

/**
 * Message-IDs of what this n8n sends are known again by their form: a random part and a tag that only the same n8n can
 * make of it. So a mail of ours that comes back is recognised in any process, on any worker and after any restart, and
 * those of other people's n8n are not taken for ours.
 */
const FORM = /^n8n\.([0-9a-f]{24})\.([0-9a-f]{16})@/;

/**
 * @param instanceId what n8n calls itself; the same in all its processes
 * @param domain of the sender
 * @param seed the same one gives the same Message-ID, so that a message that is sent again can be recognised
 * @returns a new Message-ID (RFC 5322 section 3.6.4), without angle brackets
 */
export function makeOwnMessageId(instanceId: string, domain: string, seed?: string): string {
	const random =
		seed === undefined
			? randomBytes(12).toString('hex')
			: createHmac('sha256', instanceId).update(`seed ${seed}`).digest('hex').slice(0, 24);
	return `n8n.${random}.${tagOf(random, instanceId)}@${domain}`;
}

/** @param messageId without angle brackets */
export function isOwnMessageId(messageId: string, instanceId: string): boolean {
	const [, random, tag] = FORM.exec(messageId) ?? [];
	return random !== undefined && tag === tagOf(random, instanceId);
}

function tagOf(random: string, instanceId: string): string {
	return createHmac('sha256', instanceId).update(random).digest('hex').slice(0, 16);
}
