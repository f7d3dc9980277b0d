/** What is known about a server from its banner. */
export interface ServerTraits {
	/** Messages over one connection that it delivers at once. */
	readonly deliversAtMost: number;
	/** It reads commands that follow the final dot of a message (RFC 2920 section 3.1). */
	readonly readsBehindDot: boolean;
}

/** Default of Exim's `smtp_accept_queue_per_connection`. */
const EXIM_DELIVERS = 10;
/** Servers that deliver each message at once, however many were sent over the same connection. */
const DELIVERS_ALL =
	/\b(?:microsoft|exchange|postfix|dovecot|opensmtpd|sendmail|gsmtp|haraka|stalwart|zimbra|kerio|davmail|smtp-sink)\b/i;
/** Tested: Exim 4.96, Postfix 3.7 and its smtp-sink. */
const READS_BEHIND_DOT = /\b(?:exim|postfix|smtp-sink)\b/i;

/**
 * - From the eleventh message of a connection on, Exim still responds "250 OK" but leaves the message in
 *   its queue until the next queue run, half an hour later
 *   (https://www.exim.org/exim-html-current/doc/html/spec_html/ch-main_configuration.html). A server that
 *   does not name its software may be Exim.
 * - Not every server that offers PIPELINING reads what follows a final dot: Dovecot 2.3 accepts the message
 *   and disconnects without a response, so that the outcome is unknown. Hence only those that were tested;
 *   Exchange is not among them, and accepts at most 30 messages a minute anyway.
 *
 * @param banner the server's first line (RFC 5321 section 4.2)
 */
export function serverTraits(banner: string): ServerTraits {
	const name = banner.slice(0, 512);
	return {
		deliversAtMost: DELIVERS_ALL.test(name) ? Infinity : EXIM_DELIVERS,
		readsBehindDot: READS_BEHIND_DOT.test(name),
	};
}
