import type {
	MailSecurity,
	MailSignature,
	ParsedMessage,
	SignatureReason,
} from '../../contracts/MailMessage';
import { isYieldDue, yieldToEventLoop } from '../../async/yieldToEventLoop';
import { defined } from '../../contracts/defined';
import { WorkerThread } from '../worker/WorkerThread';
import type { SignedOctets } from './findSigned';
import { MAX_SIGNED_BYTES } from './maxSignedBytes';
import type { SignatureJob } from './signatureWorker';
import { workerProgram } from './workerProgram';

/**
 * Usually ten milliseconds, on a busy machine ten times as long; the first one loads the system's
 * authorities.
 */
const DEADLINE_MS = 10_000;
/** Limit for waiting on other messages; beyond it the result is `notVerified`. */
const WAIT_MS = 10_000;
const IDLE_MS = 60_000;
const MEGABYTES = 512;
const COPIED_BYTES = 1024 * 1024;

/** A single thread for all triggers of the process, started for the first signed message. */
const thread = new WorkerThread<SignatureJob, MailSignature>(workerProgram, {
	deadlineMs: DEADLINE_MS,
	waitMs: WAIT_MS,
	idleMs: IDLE_MS,
	megabytes: MEGABYTES,
});

/** @param authorities to trust in addition to those of the system, PEM; may be empty */
export async function verifySignature(
	signed: SignedOctets,
	from: readonly string[],
	authorities: string,
): Promise<MailSignature> {
	if ('reason' in signed) return notVerified(signed.reason);
	const { cms, content } = signed;
	if (cms.length + (content?.length ?? 0) > MAX_SIGNED_BYTES) return notVerified('tooLarge');
	const copies = {
		cms: await copyOf(cms),
		...(content === undefined ? {} : { content: await copyOf(content) }),
	};
	const extraFile = process.env.NODE_EXTRA_CA_CERTS;
	const job = { ...copies, from, authorities, ...defined({ extraFile }) };
	try {
		return await thread.run(
			job,
			Object.values(copies).map(({ buffer }) => buffer as ArrayBuffer),
		);
	} catch (error) {
		return notVerified((error as { code?: string }).code === 'ETIMEDOUT' ? 'tookTooLong' : 'notChecked');
	}
}

/** It is transferred to a thread; a view would transfer the whole message. */
async function copyOf(octets: Uint8Array): Promise<Uint8Array> {
	const copy = new Uint8Array(octets.length);
	for (let at = 0; at < octets.length; at += COPIED_BYTES) {
		copy.set(octets.subarray(at, at + COPIED_BYTES), at);
		if (isYieldDue()) await yieldToEventLoop();
	}
	return copy;
}

function notVerified(reason: SignatureReason): MailSignature {
	return { status: 'notVerified', reasons: [reason] };
}

/**
 * The result for the signature of a message.
 *
 * @param authorities undefined if signatures are not to be verified
 */
export async function securityWith(
	security: MailSecurity,
	{ signed, from = [] }: Pick<ParsedMessage, 'signed' | 'from'>,
	authorities: string | undefined,
): Promise<MailSecurity> {
	if (security.kind !== 'signed') return security;
	const signature =
		authorities === undefined
			? notVerified('notWanted')
			: security.method === 'pgp'
				? notVerified('openPgp')
				: await verifySignature(
						signed ?? { reason: 'partOfMessage' },
						from.map(({ address }) => address),
						authorities,
					);
	return { ...security, signature };
}
