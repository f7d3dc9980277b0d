import type { Adapter, AdapterPayload } from 'oidc-provider' with { 'resolution-mode': 'import' };

/**
 * Where the provider keeps codes, refresh tokens and grants. Its own memory adapter forgets beyond a thousand entries
 * and what has expired; Entra ID tells an expired token from one that never was, so this one keeps all.
 */
export class GrantStore {
	private readonly entries = new Map<string, AdapterPayload>();
	/** What was there and was taken away. */
	private readonly dead = new Set<string>();
	/** Refresh tokens that were replaced by a newer one. */
	private readonly replaced = new Set<string>();

	constructor(
		/** Whether a replaced refresh token counts as used up. */
		private readonly isStrict: () => boolean,
		/** The app registration as the provider wants it. */
		private readonly client: (id: string) => AdapterPayload | undefined,
	) {}

	adapter(model: string): Adapter {
		const key = (id: string) => `${model}:${id}`;
		return {
			upsert: async (id, payload) => void this.entries.set(key(id), payload),
			find: async (id) => (model === 'Client' ? this.client(id) : this.entries.get(key(id))),
			findByUid: async (uid) =>
				this.search((at, payload) => at.startsWith(`${model}:`) && payload.uid === uid),
			findByUserCode: async () => undefined,
			consume: async (id) => this.consume(model, id),
			destroy: async (id) => this.destroy(key(id)),
			revokeByGrantId: async (grantId) => this.revokeGrant(grantId),
		};
	}

	peek(model: 'AuthorizationCode' | 'RefreshToken', id: string): AdapterPayload | undefined {
		return this.entries.get(`${model}:${id}`);
	}

	/** Whether it was there and its grant has been ended. */
	wasRevoked(model: 'AuthorizationCode' | 'RefreshToken', id: string): boolean {
		return this.dead.has(`${model}:${id}`);
	}

	wasReplaced(refreshToken: string): boolean {
		return this.replaced.has(refreshToken);
	}

	/** Ends every grant of a user. */
	revokeUser(accountId: string): void {
		for (const payload of [...this.entries.values()]) {
			const own = payload.accountId?.toLowerCase() === accountId.toLowerCase();
			if (own && payload.grantId) this.revokeGrant(payload.grantId);
		}
	}

	private consume(model: string, id: string): void {
		if (model === 'RefreshToken') {
			this.replaced.add(id);
			if (!this.isStrict()) return;
		}
		const payload = this.entries.get(`${model}:${id}`);
		if (payload) payload.consumed = Math.floor(Date.now() / 1000);
	}

	private revokeGrant(grantId: string): void {
		for (const [key, payload] of this.entries) {
			if (payload.grantId !== grantId || key.startsWith('Interaction:') || key.startsWith('Session:'))
				continue;
			this.destroy(key);
		}
	}

	private destroy(key: string): void {
		this.entries.delete(key);
		this.dead.add(key);
	}

	private search(match: (key: string, payload: AdapterPayload) => boolean): AdapterPayload | undefined {
		for (const [key, payload] of this.entries) if (match(key, payload)) return payload;
		return undefined;
	}
}
