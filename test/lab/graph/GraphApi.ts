import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiVerdict } from '../authority/MailGate';
import type { ExchangeStore } from '../exchange/ExchangeStore';
import { answerBatch } from './batch';
import type { Answer, Call, MailboxCall } from './Call';
import { type Gatekeeper, assertMay } from './Gatekeeper';
import { GraphError, badRequest, noSegment, requestIds } from './GraphError';
import { type Route, assertDoesAll, match } from './routes';
import type { Throttle } from './Throttle';

/** From a call to its answer: who asks, for which mailbox, by which route. Knows no sockets. */
export class GraphApi {
	constructor(
		private readonly store: ExchangeStore,
		private readonly gatekeeper: Gatekeeper,
		private readonly throttle: Throttle,
		private readonly routes: readonly Route[],
		/** Milliseconds that each request takes at least. */
		private readonly latencyMs: number,
	) {}

	/** @throws GraphError */
	async answer(call: Call): Promise<Answer> {
		const [first = ''] = call.segments;
		if (first.toLowerCase() !== '$batch') return await this.answerOne(call);
		await this.gatekeeper.check(call.headers.authorization, undefined);
		return await answerBatch(call, async (one) => await this.answerItem(one));
	}

	private async answerItem(call: Call): Promise<Answer> {
		try {
			return await this.answerOne(call);
		} catch (error) {
			if (!(error instanceof GraphError)) throw error;
			const { status, headers } = error;
			return { status, headers: { ...headers }, body: error.body(requestIds(undefined)) };
		}
	}

	private async answerOne(call: Call): Promise<Answer> {
		const { owner, name, rest } = ownerOf(call);
		const leave = this.throttle.enter(usageKey(call, name), call.body.length);
		try {
			if (this.latencyMs > 0) await sleep(this.latencyMs);
			const asked = name && (this.store.find(name)?.address ?? name);
			const verdict = await this.gatekeeper.check(call.headers.authorization, asked);
			if (rest.length === 0) return user(call, verdict);
			const found = this.find(call.method, rest);
			assertDoesAll(call, found.route);
			const mailbox = this.open(verdict, found.route);
			const maySendAs = async (address: string) => await this.maySendAs(call, address, verdict);
			const whole: MailboxCall = { ...call, mailbox, owner, params: found.params, maySendAs };
			return await found.route.run(whole);
		} finally {
			leave();
		}
	}

	private find(method: string, segments: readonly string[]): { route: Route; params: string[] } {
		let isPath = false;
		for (const route of this.routes) {
			const params = match(route, segments);
			if (params && route.method === method) return { route, params };
			isPath ||= params !== undefined;
		}
		if (isPath) throw new GraphError(405, 'MethodNotAllowed', `${method} is not allowed here.`);
		throw noSegment(segments.at(-1) ?? '');
	}

	private open(verdict: ApiVerdict, { need }: Route) {
		const { mailbox } = verdict;
		if (mailbox === undefined)
			throw badRequest('/me request is only valid with delegated authentication flow.');
		// A mailbox of this store may be one that the authority knows by the right to all (`*`) alone.
		const known = (verdict.known ?? false) || this.store.find(mailbox) !== undefined;
		assertMay({ ...verdict, known, mayOpen: (verdict.mayOpen ?? false) && known }, need);
		const box = this.store.mailbox(mailbox);
		if (box.restEnabled) return box;
		throw new GraphError(
			404,
			'MailboxNotEnabledForRESTAPI',
			'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
		);
	}

	private async maySendAs(call: Call, address: string, { mailbox }: ApiVerdict): Promise<boolean> {
		if (address === mailbox) return true;
		const verdict = await this.gatekeeper.check(call.headers.authorization, address);
		return verdict.maySendAs ?? false;
	}
}

function ownerOf({ segments }: Call): { owner: string; name?: string; rest: string[] } {
	const [first = '', second, ...rest] = segments;
	if (first.toLowerCase() === 'me') return { owner: 'me', rest: segments.slice(1) };
	if (first.toLowerCase() !== 'users' || second === undefined) throw noSegment(first);
	return { owner: `users('${encodeURIComponent(second)}')`, name: second, rest };
}

/** Whose app, and which mailbox: by what the token says, since a request counts before it is checked. */
function usageKey({ headers }: Call, name: string | undefined): string {
	const token = headers.authorization ?? '';
	try {
		const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
			appid?: string;
			upn?: string;
		};
		return `${claims.appid ?? ''} ${(name ?? claims.upn ?? '').toLowerCase()}`;
	} catch {
		return `${token} ${name ?? ''}`;
	}
}

/** `/me` and `/users/{id}` themselves: the directory, not the mailbox. */
function user(call: Call, { upn, objectId, mailbox, permissions = [] }: ApiVerdict): Answer {
	if (call.method !== 'GET') throw new GraphError(405, 'MethodNotAllowed', 'GET only.');
	if (!permissions.some((name) => name.startsWith('User.Read') || name.startsWith('Directory.Read')))
		throw new GraphError(
			403,
			'Authorization_RequestDenied',
			'Insufficient privileges to complete the operation.',
		);
	const names = { userPrincipalName: upn ?? mailbox, mail: mailbox, displayName: mailbox?.split('@')[0] };
	return {
		status: 200,
		body: { '@odata.context': `${call.base}/$metadata#users/$entity`, id: objectId, ...names },
	};
}
