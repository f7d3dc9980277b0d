/** A person of the lab's directory. */
export interface LabUser {
	/** Sign-in name (UPN). */
	user: string;
	password: string;
	/** Address of the user's own mailbox; default: the sign-in name. */
	mailbox?: string;
	/** Mailboxes the user has been given rights to. */
	sharedMailboxes?: string[];
	/** Of these, or of others, the addresses the user may send as; default: all he has rights to. */
	sendAs?: string[];
	/** An Outlook.com account: signs in through `consumers` or `common`. */
	personal?: boolean;
	/** Sign-in blocked: AADSTS50057. */
	disabled?: boolean;
}

/** An app registration. */
export interface LabClient {
	clientId: string;
	secret: string;
	secretExpired?: boolean;
	/** Uploaded certificates (PEM): an assertion signed with one is as good as the secret. */
	certificates?: string[];
	redirectUris: string[];
	/** `ask` (default): every user once; `granted`: by an admin for all; `adminOnly`: users are turned away. */
	consent?: 'ask' | 'granted' | 'adminOnly';
	/** App roles for client credentials, those of Exchange and of Graph: `IMAP.AccessAsApp`, `Mail.Send`, … */
	roles?: string[];
	/** Mailboxes the service principal has been given rights to; `*`: all. */
	mailboxes?: string[];
	/** Addresses it may send as; default: those of `mailboxes`. */
	sendAs?: string[];
	/** AADSTS50194 on `common` and `organizations`. */
	singleTenant?: boolean;
}

export interface AuthoritySettings {
	/** Seconds. */
	accessTokenLifetime: number;
	/** Seconds. */
	refreshTokenLifetime: number;
	/** Whether a refresh gives a new refresh token. */
	rotateRefreshTokens: boolean;
	/** Whether a refresh token that was replaced ends the grant when it is used again; Entra ID accepts it. */
	revokeOnReuse: boolean;
	/** This user signs in and consents without a page being shown. */
	autoSignIn?: string;
}

export interface LabTenant {
	id: string;
	domain: string;
}

export interface DirectoryData {
	tenant: LabTenant;
	users: LabUser[];
	clients: LabClient[];
	settings: AuthoritySettings;
}

/** What the next token requests get instead of an answer. */
export type TokenFault =
	/** An error of Entra ID by its number. */
	| { kind: 'aadsts'; code: number }
	| { kind: 'status'; status: number; body?: string; headers?: Record<string, string> }
	/** No answer, the connection stays open. */
	| { kind: 'hang' }
	/** 200 with a page in place of JSON. */
	| { kind: 'garbage' }
	/** The connection is cut. */
	| { kind: 'cut' }
	/** The request is carried out, its answer is lost: the refresh token is used up, and nobody has the new one. */
	| { kind: 'loseAnswer' };

export interface AuthorityCounters {
	/** By grant type. */
	tokenRequests: Record<string, number>;
	tokensIssued: Record<string, number>;
	/** AADSTS numbers that were answered. */
	errors: Record<string, number>;
	/** Refresh tokens that were presented again after they had been replaced. */
	refreshTokenReuses: number;
	/** Token requests that a fault left without an answer. */
	unanswered: number;
	introspections: number;
	signIns: number;
}

export interface TokenResponse {
	token_type: string;
	scope: string;
	expires_in: number;
	ext_expires_in: number;
	access_token: string;
	refresh_token?: string;
	id_token?: string;
}

/** Error body of Entra ID's token endpoint. */
export interface EntraErrorBody {
	error: string;
	error_description: string;
	error_codes: number[];
	timestamp: string;
	trace_id: string;
	correlation_id: string;
}

export type ControlCall =
	| { verb: 'settings'; settings: Partial<AuthoritySettings> }
	| { verb: 'users'; users: LabUser[] }
	| { verb: 'clients'; clients: LabClient[] }
	| { verb: 'fail'; count: number; fault: TokenFault; grantType?: string }
	| { verb: 'stopFailing' }
	| { verb: 'revoke'; user: string; accessTokens: boolean }
	| { verb: 'withdrawConsent'; user: string }
	| { verb: 'counters'; reset: boolean }
	| { verb: 'issuedTokens' };
