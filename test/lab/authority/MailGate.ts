import { type KeyObject, verify } from 'node:crypto';
import type { Directory } from './Directory';
import { type Context, readBody } from './koaTypes';
import { isExchange, isGraph } from './scopes';

interface Claims {
	aud: string;
	exp: number;
	iat: number;
	appid: string;
	upn?: string;
	scp?: string;
	roles?: string[];
}

/** What a mail protocol wants to find in a token: the user's scope or the app's role. */
const NEEDED: Record<string, [scope: string, role: string]> = {
	imap: ['IMAP.AccessAsUser.All', 'IMAP.AccessAsApp'],
	pop3: ['POP.AccessAsUser.All', 'POP.AccessAsApp'],
	submission: ['SMTP.Send', 'SMTP.SendAsApp'],
	smtp: ['SMTP.Send', 'SMTP.SendAsApp'],
	ews: ['EWS.AccessAsUser.All', 'full_access_as_app'],
};

/** Why a token is not taken. An API over HTTP says so, a mail server does not. */
export type TokenFlaw = 'malformed' | 'signature' | 'expired' | 'revoked' | 'audience' | 'permission';

/** What the lab's servers for Graph and EWS are told of a token and the mailbox that was asked for. */
export interface ApiVerdict {
	active: boolean;
	/** Of a token that is not taken. */
	flaw?: TokenFlaw;
	aud?: string;
	/** Who signed in; absent for an app. */
	upn?: string;
	/** Of the user or app. */
	objectId?: string;
	clientId?: string;
	/** Short names of scopes (user) or roles (app). */
	permissions?: string[];
	/** Seconds since 1970. */
	exp?: number;
	/** The user's own. */
	ownMailbox?: string;
	/** What was asked for, as an address. */
	mailbox?: string;
	mayOpen?: boolean;
	maySendAs?: boolean;
	/** Somebody owns the mailbox or has rights to it. */
	known?: boolean;
}

const API_AUDIENCES: Record<string, (audience: string) => boolean> = { graph: isGraph, ews: isExchange };

/** Tells a mail server whether a token opens a mailbox: introspection (RFC 7662), and who asked for what before. */
export class MailGate {
	/** Mailbox by connection, from the policy request that Dovecot sends ahead of the introspection. */
	private readonly logins = new Map<string, string>();

	constructor(
		private readonly directory: Directory,
		private readonly key: KeyObject,
	) {}

	/** Dovecot's `auth_policy_server_url`; lets everybody through to the introspection. */
	async login(ctx: Context): Promise<void> {
		const { login, remote, local } = JSON.parse(await readBody(ctx)) as Record<string, string>;
		// A client port says who it is only together with the server's: several Dovecots may share this authority.
		if (login) this.logins.set(`${remote} ${local}`, login);
		ctx.body = { status: 0, msg: '' };
	}

	async introspect(ctx: Context): Promise<void> {
		this.directory.counters.introspections += 1;
		const form = new URLSearchParams(await readBody(ctx));
		const connection = `${ctx.get('x-dovecot-auth-remote')} ${ctx.get('x-dovecot-auth-local')}`;
		// Another mail server of the lab names the mailbox in the request itself.
		const mailbox = form.get('mailbox') ?? this.logins.get(connection);
		const service = form.get('service') ?? ctx.get('x-dovecot-auth-service');
		this.logins.delete(connection);
		const password = form.get('password');
		const expected =
			password === null
				? this.judge(this.directory.openToken(form.get('token') ?? ''), mailbox, service)
				: this.judgeUser(form.get('user') ?? '', password, mailbox);
		ctx.body = { ...expected, exists: mailbox !== undefined && this.directory.knowsMailbox(mailbox) };
	}

	/** The same for the servers that speak HTTP: form fields `token`, `api` (`graph` or `ews`) and `mailbox`. */
	async judgeApi(ctx: Context): Promise<void> {
		this.directory.counters.introspections += 1;
		const form = new URLSearchParams(await readBody(ctx));
		const claims = this.claimsOf(this.directory.openToken(form.get('token') ?? ''));
		ctx.body = this.verdict(claims, form.get('api') ?? '', form.get('mailbox') ?? undefined);
	}

	private verdict(claims: Claims | TokenFlaw, api: string, asked: string | undefined): ApiVerdict {
		if (typeof claims === 'string') return { active: false, flaw: claims };
		const { aud, exp, iat, upn, appid, scp = '', roles = [] } = claims;
		const permissions = upn ? scp.split(' ') : roles;
		const needed = NEEDED[api]?.[upn ? 0 : 1];
		const flaws: Array<[TokenFlaw, boolean]> = [
			['audience', !API_AUDIENCES[api]?.(aud)],
			['expired', exp <= Date.now() / 1000],
			['revoked', this.directory.isVoid(upn ?? '', iat)],
			['permission', needed !== undefined && !permissions.includes(needed)],
		];
		const flaw = flaws.find(([, isSo]) => isSo)?.[0];
		const who = {
			aud,
			exp,
			permissions,
			clientId: appid,
			objectId: this.directory.objectId(upn ?? appid),
			...(upn ? { upn, ownMailbox: this.directory.mailboxOf(upn) } : {}),
		};
		if (flaw) return { active: false, flaw, ...who };
		const mailbox = asked === undefined ? who.ownMailbox : this.directory.mailboxOf(asked);
		if (mailbox === undefined) return { active: true, ...who };
		const mayOpen = upn
			? this.directory.userMayOpen(upn, mailbox)
			: this.directory.appMayOpen(appid, mailbox);
		const maySendAs = this.directory.maySendAs(upn, appid, mailbox);
		const known = this.directory.knowsMailbox(mailbox);
		return { active: true, ...who, mailbox, mayOpen, maySendAs, known };
	}

	/** Basic authentication, which Exchange on premises still offers. */
	private judgeUser(name: string, password: string, mailbox: string | undefined): Record<string, unknown> {
		const user = this.directory.user(name);
		if (!user || user.disabled || user.password !== password) return { active: false, flaw: 'signature' };
		const own = user.mailbox ?? user.user;
		const may = mailbox && this.directory.userMayOpen(user.user, mailbox);
		return { active: true, username: may ? mailbox.toLowerCase() : own, upn: user.user, own };
	}

	private judge(token: string, mailbox: string | undefined, service: string): Record<string, unknown> {
		const claims = this.claimsOf(token);
		if (typeof claims === 'string') return { active: false, flaw: claims };
		const flaw = this.flawOf(claims, service);
		if (flaw) return { active: false, flaw, aud: claims.aud };
		const { upn, appid, aud, exp, scp = '' } = claims;
		const own = upn ? (this.directory.user(upn)?.mailbox ?? upn) : appid;
		const may =
			mailbox && (upn ? this.directory.userMayOpen(upn, mailbox) : this.directory.appMayOpen(appid, mailbox));
		return {
			active: true,
			username: may ? mailbox.toLowerCase() : own,
			scope: scp,
			client_id: appid,
			aud,
			exp,
			// Absent for an app in its own name.
			...(upn ? { upn, own } : {}),
		};
	}

	private flawOf(claims: Claims, service: string): TokenFlaw | undefined {
		const [scope, role] = NEEDED[service] ?? [];
		const names = claims.upn ? (claims.scp ?? '').split(' ') : (claims.roles ?? []);
		const needed = claims.upn ? scope : role;
		if (!isExchange(claims.aud)) return 'audience';
		if (claims.exp <= Date.now() / 1000) return 'expired';
		if (this.directory.isVoid(claims.upn ?? '', claims.iat)) return 'revoked';
		return needed === undefined || names.includes(needed) ? undefined : 'permission';
	}

	private claimsOf(token: string): Claims | TokenFlaw {
		const [header, payload, signature] = token.split('.');
		if (!header || !payload || !signature) return 'malformed';
		const signed = Buffer.from(`${header}.${payload}`);
		if (!verify('RSA-SHA256', signed, this.key, Buffer.from(signature, 'base64url'))) return 'signature';
		return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
	}
}
