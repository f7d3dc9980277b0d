import type { Socket } from 'node:net';
import type { AccessToken, Expiry, TokenProvider } from '../contracts/TokenProvider';
import { inspectToken, type TokenFacts } from '../auth/inspectToken';
import { judgeToken, type TokenMismatch } from '../auth/judgeToken';
import { MailError } from '../contracts/MailError';
import type { ProbeFinding } from '../contracts/MailProbe';
import { defined } from '../contracts/defined';
import { serverName } from '../contracts/serverName';
import { toMailError, type MailErrorContext } from '../errors/toMailError';
import type { StepName } from './CheckReport';
import { exchangeValues } from './exchangeValues';
import type { CheckStep, StepFinding } from './runSteps';
import type { ConnectionSettings, ProxySettings } from '../net/ConnectionSettings';
import { openSocket } from '../net/openSocket';
import { secretsOf } from '../net/secretsOf';
import { askForTls } from '../net/probe/askForTls';
import { inspectTls } from '../net/probe/inspectTls';
import { resolveName } from '../net/probe/resolveName';
import { proxyFor } from '../net/proxy/proxyFor';
import { ProxyError } from '../net/proxy/ProxyError';
import { withDeadline } from '../async/withDeadline';
import { certificateDetail, tlsData, tokenData, tokenDetail } from './describeFindings';
import type { SocketDeadline } from '../net/Destination';
import type { ConnectionCheck } from './ConnectionCheck';

/** A sign-in and the steps after it may take longer than a connection: the token may have to be renewed. */
const PROBE_SHARE = 3;

/** The steps of one check; they share the connection and the token. */
export class CheckSteps {
	/** What is unusual about the token; it need not be wrong. */
	readonly doubts: string[] = [];
	/** Known expiry dates. */
	readonly expiries: Expiry[] = [];
	private readonly proxyInUse: ProxySettings | undefined;
	private proxyError: unknown;
	private socket: Socket | undefined;
	private token: AccessToken | undefined;
	private facts: TokenFacts | undefined;

	constructor(
		private readonly check: ConnectionCheck,
		private readonly stepMs: number,
	) {
		try {
			this.proxyInUse = proxyFor(check.connection);
		} catch (error) {
			this.proxyError = error;
		}
	}

	/** The proxy in use, without its login. */
	get proxy(): string | undefined {
		if (this.proxyInUse === undefined) return undefined;
		const { kind, host, port } = this.proxyInUse;
		return `${kind}://${host}:${String(port)}`;
	}

	/** What an Exchange Online admin needs to open the mailbox; absent if unknown. */
	get exchangeValues(): string | undefined {
		const { facts } = this;
		const { protocol, mailbox, cloud } = this.check;
		if (facts === undefined || mailbox === undefined || cloud === undefined) return undefined;
		return exchangeValues(facts, { protocol, mailbox, cloud });
	}

	private get server(): string {
		return serverName(this.check.connection);
	}

	list(): CheckStep[] {
		const { connection, tokens, probe } = this.check;
		const step = (name: StepName, run: CheckStep['run']): CheckStep => ({ name, run });
		return [
			step('dns', async (signal) => await this.lookUp(signal)),
			step('tcp', async (signal) => await this.connect(signal)),
			...(this.proxyInUse ? [step('proxy', async (signal) => await this.goThroughProxy(signal))] : []),
			...(connection.security === 'none' ? [] : [step('tls', async (signal) => await this.encrypt(signal))]),
			...(tokens ? [step('token', async () => await this.getToken())] : []),
			step('login', async (signal) => await this.login(signal)),
			...(probe.mailbox ? [step('mailbox', async (signal) => await this.ask('mailbox', signal))] : []),
			...(probe.queue ? [step('queue', async (signal) => await this.ask('queue', signal))] : []),
		];
	}

	/** Ends what is open; never throws. */
	async close(): Promise<void> {
		this.socket?.destroy();
		await this.check.probe.close();
	}

	private async lookUp(signal: AbortSignal): Promise<ProbeFinding> {
		if (this.proxyError !== undefined) throw this.failure('determine the proxy', this.proxyError);
		const { host } = this.proxyInUse ?? this.check.connection;
		const { egress } = this.check.connection;
		const resolving = this.blamed(resolveName(host, this.deadline(signal), egress));
		const addresses = await this.attempt(`look up ${host}`, resolving);
		const [first = '', ...others] = addresses;
		const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
		const whose = this.proxyInUse ? 'The proxy' : 'The server';
		const detail =
			first === host
				? `${whose} is an IP address (${host}); no DNS lookup needed`
				: `${whose} ${host} is at ${first}${more}`;
		const byProxy = this.proxyInUse ? '; the name of the server is looked up by the proxy' : '';
		return { detail: `${detail}${byProxy}`, data: { host, addresses } };
	}

	private async connect(signal: AbortSignal): Promise<ProbeFinding> {
		const { host, port } = this.proxyInUse ?? this.check.connection;
		const { egress } = this.check.connection;
		const direct: ConnectionSettings = {
			host,
			port,
			security: 'none',
			proxy: 'none',
			// Nothing is sent here: TLS comes next, or the probe connects by itself.
			allowUnencrypted: true,
			...defined({ egress }),
		};
		const opening = this.blamed(openSocket(direct, this.deadline(signal)));
		const socket = await this.attempt('connect', opening);
		const { remoteAddress = '' } = socket;
		this.socket = socket;
		// Each tunnel through a proxy needs its own connection.
		if (this.proxyInUse) socket.destroy();
		const to = this.proxyInUse ? `the proxy ${serverName(direct)}` : serverName(direct);
		return {
			detail: `Connected to ${to}`,
			data: { address: remoteAddress, port, viaProxy: this.proxyInUse !== undefined },
		};
	}

	private async goThroughProxy(signal: AbortSignal): Promise<ProbeFinding> {
		const { connection } = this.check;
		const opening = openSocket({ ...connection, security: 'none' }, this.deadline(signal));
		this.socket = await this.attempt('connect through the proxy', opening);
		const detail = `The proxy has connected to ${serverName(connection)}`;
		return { detail, data: { proxy: this.proxy ?? '' } };
	}

	private async encrypt(signal: AbortSignal): Promise<StepFinding> {
		const { connection, protocol } = this.check;
		const { socket } = this;
		if (socket === undefined) throw new Error('There is no connection');
		const isMail = protocol === 'imap' || protocol === 'pop3' || protocol === 'smtp';
		if (connection.security === 'starttls' && isMail)
			await this.attempt('ask for TLS', askForTls(socket, protocol, this.deadline(signal)));
		const facts = await this.attempt('set up TLS', inspectTls(socket, connection, this.deadline(signal)));
		if (!Number.isNaN(facts.endsAt))
			this.expiries.push({ what: 'serverCertificate', of: this.server, endsAt: facts.endsAt });
		const finding = { detail: certificateDetail(facts), data: tlsData(facts) };
		return facts.problem === undefined
			? finding
			: { ...finding, error: this.failure('set up TLS', facts.problem) };
	}

	private async getToken(refresh = false): Promise<StepFinding> {
		const { tokens, protocol, mailbox } = this.check;
		if (tokens === undefined) throw new Error('There is no sign-in');
		const token = await this.attempt('get an access token', this.request(tokens, refresh), 'oauth');
		this.token = token;
		const facts = inspectToken(token);
		this.facts = facts;
		const mismatches = judgeToken(facts, protocol, mailbox);
		const finding = { detail: tokenDetail(facts, mismatches), data: tokenData(facts) };
		// The credential knows best why its token is for another audience.
		const error = (await this.refusal(token)) ?? this.judge(mismatches);
		return error === undefined ? finding : { ...finding, error };
	}

	private async request(tokens: TokenProvider, refresh: boolean): Promise<AccessToken> {
		const getting = tokens.getToken(refresh ? { refresh } : {});
		try {
			// It has deadlines, but that of n8n's OAuth client is long.
			return await withDeadline(getting, { ms: PROBE_SHARE * this.stepMs, onGiveUp: () => undefined });
		} finally {
			const { expiry } = tokens;
			if (expiry !== undefined && !refresh) this.expiries.push(expiry);
		}
	}

	private judge(mismatches: readonly TokenMismatch[]): MailError | undefined {
		const certain = mismatches.find(({ isCertain }) => isCertain);
		if (certain !== undefined) return this.failure('sign in', certain);
		const hints = mismatches.map((mismatch) =>
			`${mismatch.message}. ${toMailError(mismatch).hint ?? ''}`.trim(),
		);
		this.doubts.splice(0, this.doubts.length, ...hints);
		return undefined;
	}

	private async refusal(token: AccessToken): Promise<MailError | undefined> {
		return await this.check.accepts?.(token).then(
			() => undefined,
			(error: unknown) => this.failure('sign in', error),
		);
	}

	/**
	 * Only the server knows whether a token that looks valid was revoked: as in the nodes, it is tried once
	 * more with a new one.
	 */
	private async login(signal: AbortSignal): Promise<StepFinding> {
		const first = await this.signIn(signal).catch((error: MailError) => error);
		if (!(first instanceof MailError)) return first;
		const mayBeTheToken = first.kind === 'authentication' || first.kind === 'tokenExpired';
		if (!mayBeTheToken || this.token === undefined || signal.aborted) throw first;
		const { token: refused } = this.token;
		const { error: mismatch, detail } = await this.getToken(true);
		if (mismatch !== undefined) return { detail, error: mismatch };
		if (this.token.token === refused) throw first;
		const finding = await this.signIn(signal);
		return { ...finding, detail: `${finding.detail}, after the token was renewed` };
	}

	private async signIn(signal: AbortSignal): Promise<ProbeFinding> {
		return await this.attempt(
			'sign in',
			withDeadline(this.check.probe.login(this.token, signal), this.probeDeadline(signal)),
		);
	}

	private async ask(what: 'mailbox' | 'queue', signal: AbortSignal): Promise<ProbeFinding> {
		const { probe } = this.check;
		const asking = what === 'mailbox' ? probe.mailbox?.(signal) : probe.queue?.(signal);
		if (asking === undefined) throw new Error(`The probe does not support ${what}`);
		const step = what === 'mailbox' ? 'open the mailbox' : 'count the messages';
		return await this.attempt(step, withDeadline(asking, this.probeDeadline(signal)));
	}

	/** With a proxy, a failure on the way to the proxy is not the server's fault. */
	private async blamed<T>(work: Promise<T>): Promise<T> {
		const { proxyInUse } = this;
		if (proxyInUse === undefined) return await work;
		return await work.catch((cause: Error & { code?: string }) => {
			throw new ProxyError(proxyInUse, `could not be reached (${cause.code ?? cause.message})`, { cause });
		});
	}

	private deadline(signal: AbortSignal): SocketDeadline {
		return { ms: this.stepMs, signal };
	}

	/** A probe has its own deadlines; this one covers the case that one of them fails. */
	private probeDeadline(signal: AbortSignal): SocketDeadline & { onGiveUp: () => void } {
		return { ms: PROBE_SHARE * this.stepMs, signal, onGiveUp: () => void this.check.probe.close() };
	}

	private async attempt<T>(
		step: string,
		work: Promise<T>,
		protocol?: MailErrorContext['protocol'],
	): Promise<T> {
		try {
			return await work;
		} catch (error) {
			throw this.failure(step, error, protocol);
		}
	}

	private failure(step: string, error: unknown, protocol?: MailErrorContext['protocol']): MailError {
		const { mailbox } = this.check;
		return toMailError(error, {
			protocol: protocol ?? this.check.protocol,
			server: this.server,
			step,
			secrets: secretsOf(this.check.connection, this.token?.token),
			...defined({ mailbox }),
		});
	}
}
