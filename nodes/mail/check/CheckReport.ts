import type { MailErrorKind } from '../contracts/MailError';
import type { ProbeFinding } from '../contracts/MailProbe';
import type { Expiry } from '../contracts/TokenProvider';
import type { KnownNode } from '../health/knownNodes';

/**
 * The steps of a check, in their order. `proxy`: the way from a proxy to the server; `dns` and `tcp` are then those of
 * the proxy. `tls` is missing without encryption, `token` without a sign-in, `mailbox` and `queue` where there is none.
 */
export type StepName = 'dns' | 'tcp' | 'proxy' | 'tls' | 'token' | 'login' | 'mailbox' | 'queue';

export interface CheckedStep {
	name: StepName;
	ok: boolean;
	/** It was not tried, since a step before it has failed. */
	skipped?: true;
	/** How long it took, in milliseconds. */
	ms: number;
	/** What was found, for people. */
	detail: string;
	/** The same for programs; never a token. */
	data?: ProbeFinding['data'];
}

/** A host that n8n has to reach beside the server itself: one row of the firewall's list. */
export interface CheckedHost {
	/** What it is needed for: `signIn`, `imap`, `graph` … */
	use: string;
	host: string;
	port: number;
	ok: boolean;
	ms: number;
	detail: string;
	hint?: string;
}

/** Why a server is not reachable, in the words of the catalogue. */
export interface CheckError {
	kind: MailErrorKind;
	message: string;
	/** What an admin should do. */
	hint?: string;
	/** Values for the script of docs/exchange.md, in PowerShell; where an admin of Exchange may have to set something. */
	exchangeValues?: string;
	/** `AADSTS7000222`, `ECONNREFUSED`, `5.7.139` … */
	code?: string;
	/** It may pass by itself. */
	transient: boolean;
	/** How long the server asked to be left alone, in milliseconds. */
	retryAfterMs?: number;
}

/** What ends on a day that is known. */
export interface CheckedExpiry {
	what: Expiry['what'];
	/** Client ID of the app, or host and port of the server. */
	of: string;
	/** ISO 8601, UTC. */
	endsAt: string;
	/** Whole days until then; negative when they are over. */
	daysLeft: number;
}

/** What a check has found. One item of the node Microsoft Mail Health. */
export interface CheckReport {
	reachable: boolean;
	protocol: string;
	/** Host and port. */
	server: string;
	mailbox?: string;
	folder?: string;
	security: string;
	/** The proxy on the way, without its login. */
	proxy?: string;
	/** ISO 8601, UTC. */
	checkedAt: string;
	/** All of it, in milliseconds. */
	ms: number;
	steps: CheckedStep[];
	/** The first step that failed. */
	failedStep?: StepName;
	error?: CheckError;
	/** Messages that wait in the mailbox. */
	queue?: number;
	/** The certificate of the server, and the secret or certificate of the app, where their end is known. */
	expiries: CheckedExpiry[];
	/** Absent where nobody asked for them. They do not decide on `reachable`. */
	hosts?: CheckedHost[];
	/** Nodes of this process that work with the same server, and that the viewer may see; none in a worker, which runs no triggers. */
	nodes: KnownNode[];
}
