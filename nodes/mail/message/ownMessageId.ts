import { createHmac, randomBytes } from 'node:crypto';

/**
 * Message-IDs of this n8n are recognizable by their form: a random part and a tag that only the same n8n
 * can generate. A message of ours that returns is thus recognized in any process, on any worker and after
 * any restart, and those of other n8n instances are not.
 */
const FORM = /^n8n\.([0-9a-f]{24})\.([0-9a-f]{16})@/;

/**
 * @param instanceId n8n's instance ID; the same in all its processes
 * @param domain of the sender
 * @param seed the same seed gives the same Message-ID, so that a repeated message can be recognized
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
