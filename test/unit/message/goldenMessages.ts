import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParsedMessage } from '../../../nodes/mail/contracts/MailMessage';

export const MESSAGES = join(__dirname, '../../fixtures/messages');

/** Names of the golden pairs: `name.eml` beside `name.json`. */
export const GOLDEN_NAMES = readdirSync(MESSAGES)
	.filter((file) => file.endsWith('.eml'))
	.map((file) => file.slice(0, -'.eml'.length))
	.sort();

export function readMessage(name: string): Buffer {
	return readFileSync(join(MESSAGES, `${name}.eml`));
}

export function sha256(content: Buffer): string {
	return createHash('sha256').update(content).digest('hex');
}

/** A parsed message as its golden file has it: contents by their hash, headers by line. */
export function toGolden(message: ParsedMessage): unknown {
	const { headers, attachments, ...rest } = message;
	return JSON.parse(
		JSON.stringify({
			...rest,
			headers: headers.map(({ name, value }) => `${name}: ${value}`),
			attachments: attachments.map(({ content, ...attachment }) => ({
				...attachment,
				...(content === undefined ? undefined : { sha256: sha256(content) }),
			})),
		}),
	);
}
