import { createHash, randomBytes } from 'node:crypto';
import type {
	AuthorityCounters,
	AuthoritySettings,
	DirectoryData,
	LabClient,
	LabTenant,
	LabUser,
} from './authorityTypes';
import { EntraError } from './EntraError';

const WELL_KNOWN = ['common', 'organizations', 'consumers'];
/** The tenant all personal accounts live in. */
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad';

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** Who and what the authority knows. */
export class Directory {
	readonly tenant: LabTenant;
	readonly settings: AuthoritySettings;
	users: LabUser[];
	clients: LabClient[];
	counters = emptyCounters();
	/** Every token that was handed out, so that a test can see that none turns up elsewhere. */
	readonly issuedTokens: string[] = [];
	private readonly opaqueTokens = new Map<string, string>();
	private readonly consents = new Set<string>();
	/** User to the moment, in seconds, before which access tokens are void. */
	private readonly voidBefore = new Map<string, number>();

	constructor(data: DirectoryData) {
		({ tenant: this.tenant, settings: this.settings, users: this.users, clients: this.clients } = data);
	}

	/** @throws EntraError 90002 */
	checkTenant(name: string): void {
		const known = [this.tenant.id, this.tenant.domain, CONSUMERS, ...WELL_KNOWN];
		if (!known.some((one) => same(one, name))) throw new EntraError(90002, name);
	}

	/** @throws EntraError 700016, 50194 */
	clientIn(tenant: string, clientId: string | undefined): LabClient {
		if (!clientId) throw new EntraError(900144, 'client_id');
		const client = this.clients.find((one) => one.clientId === clientId);
		if (!client) throw new EntraError(700016, clientId);
		if (client.singleTenant && WELL_KNOWN.includes(tenant)) throw new EntraError(50194, clientId);
		return client;
	}

	/** @throws EntraError 7000218, 7000215, 7000222 */
	checkSecret(client: LabClient, secret: string | undefined): void {
		if (!secret) throw new EntraError(7000218);
		if (secret !== client.secret) throw new EntraError(7000215, client.clientId);
		if (client.secretExpired) throw new EntraError(7000222, client.clientId);
	}

	user(name: string | undefined): LabUser | undefined {
		return this.users.find((one) => name !== undefined && same(one.user, name));
	}

	/** @throws EntraError 50034, 50057 */
	usableUser(name: string): LabUser {
		const user = this.user(name);
		if (!user) throw new EntraError(50034, name);
		if (user.disabled) throw new EntraError(50057);
		return user;
	}

	/** @throws EntraError 9002332, 50020 */
	checkAccountType({ personal = false, user }: LabUser, tenant: string): void {
		if (tenant === 'common') return;
		const takesPersonal = tenant === 'consumers' || same(tenant, CONSUMERS);
		if (personal && !takesPersonal) throw new EntraError(9002332, user);
		if (!personal && takesPersonal) throw new EntraError(50020, user);
	}

	/** Personal accounts get tokens that say nothing: what is handed out stands for the one that does. */
	hideToken(token: string): string {
		const opaque = `EwB${randomBytes(600).toString('base64')}`;
		this.opaqueTokens.set(opaque, token);
		return opaque;
	}

	/** The token that a mail server can read. */
	openToken(token: string): string {
		return this.opaqueTokens.get(token) ?? token;
	}

	hasConsent(user: string, client: LabClient, scopes: string[]): boolean {
		return (
			client.consent === 'granted' ||
			scopes.every((scope) => this.consents.has(consentKey(user, client, scope)))
		);
	}

	giveConsent(user: string, client: LabClient, scopes: string[]): void {
		for (const scope of scopes) this.consents.add(consentKey(user, client, scope));
	}

	withdrawConsent(user: string): void {
		for (const key of this.consents) if (key.startsWith(`${user.toLowerCase()} `)) this.consents.delete(key);
	}

	voidAccessTokens(user: string): void {
		this.voidBefore.set(user.toLowerCase(), Math.floor(Date.now() / 1000) + 1);
	}

	isVoid(user: string, issuedAt: number): boolean {
		return issuedAt < (this.voidBefore.get(user.toLowerCase()) ?? 0);
	}

	/** Whether the mailbox may be opened in the name of a user. */
	userMayOpen(name: string, mailbox: string): boolean {
		const user = this.user(name);
		if (!user || user.disabled) return false;
		return [user.mailbox ?? user.user, ...(user.sharedMailboxes ?? [])].some((one) => same(one, mailbox));
	}

	/** Whether the mailbox may be opened by an app in its own name. */
	appMayOpen(clientId: string, mailbox: string): boolean {
		const client = this.clients.find((one) => one.clientId === clientId);
		return client?.mailboxes?.some((one) => one === '*' || same(one, mailbox)) ?? false;
	}

	/** Whether a message may say that it is from this address; who may open a mailbox may, unless `sendAs` says else. */
	maySendAs(name: string | undefined, clientId: string, address: string): boolean {
		const user = this.user(name);
		const client = this.clients.find((one) => one.clientId === clientId);
		if (user && same(user.mailbox ?? user.user, address)) return true;
		const allowed = user ? (user.sendAs ?? user.sharedMailboxes) : (client?.sendAs ?? client?.mailboxes);
		return allowed?.some((one) => one === '*' || same(one, address)) ?? false;
	}

	/** The mailbox behind what Graph is given in a path: a sign-in name, an object id, or an address. */
	mailboxOf(name: string): string {
		const user = this.users.find((one) => same(one.user, name) || this.objectId(one.user) === name);
		return (user ? (user.mailbox ?? user.user) : name).toLowerCase();
	}

	/** Whether somebody owns the mailbox or has rights to it. */
	knowsMailbox(mailbox: string): boolean {
		return (
			this.users.some((one) => this.userMayOpen(one.user, mailbox)) ||
			this.clients.some((one) => one.mailboxes?.some((name) => same(name, mailbox)))
		);
	}

	tenantOf(user: LabUser | undefined): string {
		return user?.personal ? CONSUMERS : this.tenant.id;
	}

	/** Stable object id of a user or app. */
	objectId(name: string): string {
		const hex = createHash('sha256').update(name.toLowerCase()).digest('hex');
		return [
			hex.slice(0, 8),
			hex.slice(8, 12),
			`4${hex.slice(13, 16)}`,
			`8${hex.slice(17, 20)}`,
			hex.slice(20, 32),
		].join('-');
	}

	resetCounters(): void {
		this.counters = emptyCounters();
	}
}

const consentKey = (user: string, client: LabClient, scope: string) =>
	`${user.toLowerCase()} ${client.clientId} ${scope}`;

function emptyCounters(): AuthorityCounters {
	return {
		tokenRequests: {},
		tokensIssued: {},
		errors: {},
		refreshTokenReuses: 0,
		unanswered: 0,
		introspections: 0,
		signIns: 0,
	};
}

/** Adds one under a name. */
export function countUp(counts: Record<string, number>, name: string | number): void {
	counts[name] = (counts[name] ?? 0) + 1;
}
