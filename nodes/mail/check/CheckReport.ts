import type { MailErrorKind } from '../contracts/MailError';
import type { ProbeFinding } from '../contracts/MailProbe';
import type { Expiry } from '../contracts/TokenProvider';
import type { KnownNode } from '../health/knownNodes';

/**
 * The steps of a check, in order. `proxy`: from a proxy to the server; `dns` and `tcp` then concern the
 * proxy. There is no `tls` without encryption, no `token` without a sign-in, and no `mailbox` and `queue`
 * for protocols without them.
 */
export type StepName = 'dns' | 'tcp' | 'proxy' | 'tls' | 'token' | 'login' | 'mailbox' | 'queue';

export interface CheckedStep {
	name: StepName;
	ok: boolean;
	/** Not tried, because an earlier step failed. */
	skipped?: true;
	/** Duration in milliseconds. */
	ms: number;
	/** What was found, for people. */
	detail: string;
	/** The same in machine-readable form; never a token. */
	data?: ProbeFinding['data'];
}

/** A host that n8n has to reach besides the server itself: one row of the firewall list. */
export interface CheckedHost {
	/** Its purpose: `signIn`, `imap`, `graph` … */
	use: string;
	host: string;
	port: number;
	ok: boolean;
	ms: number;
	detail: string;
	hint?: string;
}

/** Why a server is not reachable, as worded by the catalog. */
export interface CheckError {
	kind: MailErrorKind;
	message: string;
	/** What an admin should do. */
	hint?: string;
	/**
	 * Values for the script in docs/exchange.md, as PowerShell; present if an Exchange admin may have to
	 * change a setting.
	 */
	exchangeValues?: string;
	/** `AADSTS7000222`, `ECONNREFUSED`, `5.7.139` … */
	code?: string;
	/** Waiting may be enough. */
	transient: boolean;
	/** How long the server asked us to wait, in milliseconds. */
	retryAfterMs?: number;
}

/** Something that expires on a known date. */
export interface CheckedExpiry {
	what: Expiry['what'];
	/** Client ID of the app, or host and port of the server. */
	of: string;
	/** ISO 8601, UTC. */
	endsAt: string;
	/** Whole days until then; negative afterward. */
	daysLeft: number;
}

/** Result of a check: one item of the Microsoft Mail Health node. */
export interface CheckReport {
	reachable: boolean;
	/** The first step that failed. */
	failedStep?: StepName;
	error?: CheckError;
	protocol: string;
	/** Host and port. */
	server: string;
	mailbox?: string;
	folder?: string;
	security: string;
	/** The proxy in use, without its login. */
	proxy?: string;
	/** ISO 8601, UTC. */
	checkedAt: string;
	/** Total duration in milliseconds. */
	ms: number;
	steps: CheckedStep[];
	/** Messages waiting in the mailbox. */
	queue?: number;
	/** The server's certificate, and the app's secret or certificate, if their expiry is known. */
	expiries: CheckedExpiry[];
	/** Absent unless requested. They do not affect `reachable`. */
	hosts?: CheckedHost[];
	/**
	 * Nodes of this process that use the same server and that the viewer may see; none in a worker, which
	 * runs no triggers.
	 */
	nodes: KnownNode[];
}
