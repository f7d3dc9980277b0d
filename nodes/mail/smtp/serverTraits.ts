/** What is known of a server by its name. */
export interface ServerTraits {
	/** Messages over one connection that it delivers at once. */
	readonly deliversAtMost: number;
	/** It reads commands that stand behind the final dot of a message (RFC 2920 section 3.1). */
	readonly readsBehindDot: boolean;
}

/** Exim's `smtp_accept_queue_per_connection` as it comes. */
const EXIM_DELIVERS = 10;
/** Who names one of these delivers each message at once, however many came before over the same connection. */
const DELIVERS_ALL =
	/\b(?:microsoft|exchange|postfix|dovecot|opensmtpd|sendmail|gsmtp|haraka|stalwart|zimbra|kerio|davmail|smtp-sink)\b/i;
/** Tried: Exim 4.96, Postfix 3.7 and its smtp-sink. */
const READS_BEHIND_DOT = /\b(?:exim|postfix|smtp-sink)\b/i;

/**
 * - Of the eleventh message of a connection on Exim says the same "250 OK", and leaves it in its queue until the next
 *   run, half an hour later
 *   (https://www.exim.org/exim-html-current/doc/html/spec_html/ch-main_configuration.html). A server that does not say
 *   what it is may be one.
 * - Not every server that offers PIPELINING reads what stands behind a final dot: Dovecot 2.3 takes the message and
 *   hangs up without an answer, so that nobody knows whether it was sent. Hence only those that were tried; Exchange
 *   is not among them, and takes no more than 30 messages a minute anyhow.
 *
 * @param banner first line of the server (RFC 5321 section 4.2)
 */
export function serverTraits(banner: string): ServerTraits {
	const name = banner.slice(0, 512);
	return {
		deliversAtMost: DELIVERS_ALL.test(name) ? Infinity : EXIM_DELIVERS,
		readsBehindDot: READS_BEHIND_DOT.test(name),
	};
}
