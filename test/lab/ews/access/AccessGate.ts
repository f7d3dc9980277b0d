import type { IncomingHttpHeaders } from 'node:http';
import type { ExchangeStore } from '../../exchange/ExchangeStore';
import type { Mailbox } from '../../exchange/Mailbox';
import { nonExistentMailbox, SoapFault } from '../soap/SoapFault';
import type { ConnectingId } from '../soap/SoapRequest';
import { Caller } from './Caller';
import { type Credentials, introspect, type Introspection, readCredentials } from './Introspection';
import { anchorNotFound, badToken, blockedByPolicy, notSignedIn, switchedOff } from './Refusal';

/** Who may come in; can be changed while the server runs. */
export interface AccessPolicy {
	/** Set to false: EWS is off for everybody (`Set-OrganizationConfig -EwsEnabled $false`). */
	ewsEnabled: boolean;
	/** `EwsAllowedAppIDs`; absent: all. */
	allowedApps?: readonly string[];
	/** `EwsAllowList` of user agents, `*` at the end as a wildcard; absent: all. */
	allowedUserAgents?: readonly string[];
	/** Basic authentication, as on premises. */
	basic: boolean;
	/** Users with the role ApplicationImpersonation. */
	impersonators: readonly string[];
}

export interface SignedIn {
	introspection: Introspection;
	credentials: Credentials;
}

/** Checks sign-in, policies, impersonation and X-AnchorMailbox, in the order in which Exchange's layers see them. */
export class AccessGate {
	private readonly remembered = new Map<string, { introspection: Introspection; until: number }>();

	constructor(
		private readonly authorityUrl: string,
		private readonly store: ExchangeStore,
		readonly policy: AccessPolicy,
		/** How long what the authority said of a good sign-in holds; 0: it is asked every time. */
		private readonly rememberMs: number,
	) {}

	/**
	 * The front end: before the body is looked at.
	 * @throws Refusal
	 */
	async signIn(headers: IncomingHttpHeaders): Promise<SignedIn> {
		const credentials = readCredentials(headers.authorization);
		if (!credentials || ('user' in credentials && !this.policy.basic)) throw notSignedIn(this.loginUrl);
		const anchor = (headers['x-anchormailbox'] as string | undefined)?.replace(/^smtp:/i, '');
		const introspection = await this.ask(credentials, anchor);
		if (!introspection.active) {
			throw 'user' in credentials
				? notSignedIn(this.loginUrl)
				: badToken(introspection.flaw ?? '', introspection.aud ?? '', this.loginUrl);
		}
		this.checkPolicy(introspection, headers['user-agent'] ?? '');
		if (anchor?.includes('@') && introspection.exists !== true && !this.store.find(anchor))
			throw anchorNotFound();
		return { introspection, credentials };
	}

	/** @throws SoapFault, Refusal */
	async admit(
		{ introspection, credentials }: SignedIn,
		impersonated: ConnectingId | undefined,
	): Promise<Caller> {
		const ask = async (mailbox: string) => await this.ask(credentials, mailbox);
		const mailbox = impersonated
			? await this.impersonate(introspection, impersonated.name.toLowerCase(), ask)
			: this.ownMailbox(introspection);
		if (!mailbox.ewsEnabled) throw switchedOff();
		const principal = introspection.upn ?? introspection.client_id ?? '';
		return new Caller(principal, mailbox, this.store, ask, impersonated !== undefined && !introspection.upn);
	}

	private get loginUrl(): string {
		return `${this.authorityUrl}/common/oauth2/authorize`;
	}

	private async ask(credentials: Credentials, mailbox?: string): Promise<Introspection> {
		if (this.rememberMs <= 0) return await introspect(this.authorityUrl, credentials, mailbox);
		const key = JSON.stringify([credentials, mailbox]);
		const known = this.remembered.get(key);
		if (known && known.until > Date.now()) return known.introspection;
		const introspection = await introspect(this.authorityUrl, credentials, mailbox);
		if (introspection.active)
			this.remembered.set(key, { introspection, until: Date.now() + this.rememberMs });
		return introspection;
	}

	private checkPolicy({ client_id = '' }: Introspection, userAgent: string): void {
		const { ewsEnabled, allowedApps, allowedUserAgents } = this.policy;
		if (!ewsEnabled) throw switchedOff();
		if (allowedApps && !allowedApps.includes(client_id)) throw blockedByPolicy();
		if (allowedUserAgents && !allowedUserAgents.some((one) => matches(one, userAgent)))
			throw blockedByPolicy();
	}

	private ownMailbox({ own }: Introspection): Mailbox {
		if (own !== undefined) return this.store.mailbox(own);
		throw new SoapFault(
			'ErrorImpersonationRequired',
			'ExchangeImpersonation SOAP header must be present for this type of OAuth token.',
		);
	}

	/** An app may impersonate where it has rights; a user with the role everybody, else nobody. */
	private async impersonate(
		{ upn, own }: Introspection,
		wanted: string,
		ask: (mailbox: string) => Promise<Introspection>,
	): Promise<Mailbox> {
		const { exists, username } = await ask(wanted);
		if (exists !== true && !this.store.find(wanted)) throw nonExistentMailbox(wanted);
		const isSelf = own?.toLowerCase() === wanted;
		const may = upn ? isSelf || this.policy.impersonators.includes(upn) : username === wanted;
		if (may) return this.store.mailbox(wanted);
		throw new SoapFault(
			'ErrorImpersonateUserDenied',
			'The account does not have permission to impersonate the requested user.',
		);
	}
}

const matches = (pattern: string, text: string) =>
	pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
