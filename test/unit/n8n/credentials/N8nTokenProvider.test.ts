import { oauthAnswer } from '../../errors/realErrors';
import {
	N8nTokenProvider,
	type CredentialContext,
} from '../../../../nodes/mail/n8n/credentials/N8nTokenProvider';

const MINUTE = 60_000;

interface Stored {
	access_token?: string;
	expires_in?: number;
	n8n_expires_at?: string;
}

/** n8n's side: a credential in a database, and a refresh that stores what it got. */
class Credential {
	refreshes = 0;
	failure: Error | undefined;

	constructor(public stored: Stored | undefined) {}

	context(): CredentialContext {
		const refresh = (): Promise<unknown> => {
			this.refreshes += 1;
			if (this.failure) return Promise.reject(this.failure);
			this.stored = token(`refreshed-${String(this.refreshes)}`, 60 * MINUTE);
			return Promise.resolve(this.stored);
		};
		const context = {
			getCredentials: () =>
				Promise.resolve({
					oauthTokenData: this.stored,
					accessTokenUrl: 'https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token',
					email: 'ada@contoso.com',
				}),
			helpers: { refreshOAuth2Token: refresh },
		};
		return context as unknown as CredentialContext;
	}
}

const token = (name: string, leftMs: number, lifetimeMs = 60 * MINUTE): Stored => ({
	access_token: name,
	expires_in: lifetimeMs / 1000,
	n8n_expires_at: String(Date.now() + leftMs),
});

const jwt = (exp: number) => `e30.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.x`;

const connection = { host: 'outlook.office365.com', port: 993, security: 'ssl' } as const;

const provider = (credential: Credential) =>
	new N8nTokenProvider(credential.context(), 'microsoftMailOAuth2Api', { connection });

describe('the token of a credential', () => {
	it('is the one at hand while that is good', async () => {
		const credential = new Credential(token('good', 30 * MINUTE));
		expect((await provider(credential).getToken()).token).toBe('good');
		expect(credential.refreshes).toBe(0);
	});

	it.each([
		['less than eight minutes are left', 7 * MINUTE, 60 * MINUTE, 1],
		['more than that is left', 9 * MINUTE, 60 * MINUTE, 0],
		['a short-lived one has most of its life before it', 20_000, 30_000, 0],
		['a short-lived one is at the end of its life', 5_000, 30_000, 1],
		['it has expired', -MINUTE, 60 * MINUTE, 1],
	])('is renewed or not when %s', async (_, left, lifetime, refreshes) => {
		const credential = new Credential(token('old', left, lifetime));
		await provider(credential).getToken();
		expect(credential.refreshes).toBe(refreshes);
	});

	it('contains its own expiry if n8n does not report it', async () => {
		const exp = Math.floor(Date.now() / 1000) + 60;
		const credential = new Credential({ access_token: jwt(exp) });
		expect((await provider(credential).getToken()).token).toBe('refreshed-1');
	});

	it('of unknown age is used until it is refused', async () => {
		const credential = new Credential({ access_token: 'opaque' });
		const tokens = provider(credential);
		expect(await tokens.getToken()).toEqual({ token: 'opaque' });
		expect((await tokens.getToken({ refresh: true })).token).toBe('refreshed-1');
	});

	it('that was refused is not renewed when another node has done so meanwhile', async () => {
		const credential = new Credential(token('refused', 30 * MINUTE));
		const tokens = provider(credential);
		await tokens.getToken();
		credential.stored = token('renewed by another', 60 * MINUTE);
		expect((await tokens.getToken({ refresh: true })).token).toBe('renewed by another');
		expect(credential.refreshes).toBe(0);
	});

	it('that still has some life is used when the authority is down', async () => {
		const credential = new Credential(token('old', 3 * MINUTE));
		credential.failure = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
		expect((await provider(credential).getToken()).token).toBe('old');
	});

	describe('that the sign-in server does not answer for', () => {
		const stuck = (stored: Stored) => {
			const credential = new Credential(stored);
			const context = credential.context();
			let answer: (fresh: Stored) => void = () => undefined;
			let asked = 0;
			context.helpers.refreshOAuth2Token = async () => {
				asked += 1;
				return await new Promise((resolve) => (answer = (fresh) => resolve((credential.stored = fresh))));
			};
			const options = { connection, refreshMs: 20 };
			return {
				tokens: new N8nTokenProvider(context, 'microsoftMailOAuth2Api', options),
				asked: () => asked,
				answer: (fresh: Stored) => answer(fresh),
			};
		};

		it('is used as long as it lives, and nobody waits for it again and again', async () => {
			const { tokens, asked, answer } = stuck(token('old', 3 * MINUTE));
			for (let time = 0; time < 3; time += 1) expect((await tokens.getToken()).token).toBe('old');
			expect(asked()).toBe(1);
			answer(token('fresh', 60 * MINUTE));
			await new Promise(setImmediate);
			expect((await tokens.getToken()).token).toBe('fresh');
		});

		it('says so within the time when it has died, and is requested again', async () => {
			const { tokens, asked } = stuck(token('dead', -MINUTE));
			for (let time = 0; time < 2; time += 1) {
				await expect(tokens.getToken()).rejects.toMatchObject({ kind: 'timeout', transient: true });
			}
			expect(asked()).toBe(2);
		});
	});

	it('is renewed once, where the clock of this machine is hours ahead and n8n does not keep its end', async () => {
		const credential = new Credential({ access_token: jwt(Date.now() / 1000 - 7200) });
		let fresh = 0;
		const context = credential.context();
		context.helpers.refreshOAuth2Token = () => {
			fresh += 1;
			const iat = Math.floor(Date.now() / 1000) - 3 * 3600;
			const claims = Buffer.from(JSON.stringify({ iat, exp: iat + 3600, n: fresh })).toString('base64url');
			return Promise.resolve((credential.stored = { access_token: `e30.${claims}.x`, expires_in: 3600 }));
		};
		for (let run = 0; run < 4; run += 1) {
			const given = await new N8nTokenProvider(context, 'microsoftMailOAuth2Api', { connection }).getToken();
			expect(given.expiresAt).toBeGreaterThan(Date.now() + 50 * MINUTE);
		}
		expect(fresh).toBe(1);
	});

	it('that was refused is not used again, whatever the authority says', async () => {
		const credential = new Credential(token('refused', 30 * MINUTE));
		const tokens = provider(credential);
		await tokens.getToken();
		credential.failure = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
		await expect(tokens.getToken({ refresh: true })).rejects.toMatchObject({
			kind: 'network',
			transient: true,
		});
	});

	it.each([undefined, {}, { access_token: '' }])(
		'is missing when nobody has signed in (%j)',
		async (stored) => {
			const error = await provider(new Credential(stored))
				.getToken()
				.catch((e: unknown) => e);
			expect(error).toMatchObject({
				kind: 'reconnect',
				transient: false,
				hint: expect.stringContaining('Connect'),
			});
		},
	);

	it('cannot be fetched when the grant is gone: a person has to sign in again', async () => {
		const credential = new Credential(token('old', -MINUTE));
		credential.failure = new Error('The credential "Support" needs to be reconnected');
		await expect(provider(credential).getToken()).rejects.toMatchObject({
			kind: 'reconnect',
			transient: false,
		});
	});

	it('cannot be fetched for lack of consent, of which n8n only says that the grant is invalid', async () => {
		const credential = new Credential(token('old', -MINUTE));
		credential.failure = Object.assign(
			new Error('The credential "Support" needs to be reconnected.'),
			// As n8n-core 2.41 throws it in place of every invalid_grant.
			{ failure: { cause: 'credential-invalid' } },
		);
		await expect(provider(credential).getToken()).rejects.toMatchObject({
			kind: 'reconnect',
			hint: expect.stringContaining('Grant admin consent'),
		});
	});

	it.each([
		[undefined, 'ada@contoso.com'],
		['support@contoso.com', 'support@contoso.com'],
	])('names who refused it and whose mail it was for (%s)', async (mailbox, named) => {
		const credential = new Credential(token('old', -MINUTE));
		credential.failure = oauthAnswer('invalid_client', 'AADSTS7000215: Invalid client secret provided.');
		const options = mailbox === undefined ? { connection } : { mailbox, connection };
		const tokens = new N8nTokenProvider(credential.context(), 'microsoftMailOAuth2Api', options);
		await expect(tokens.getToken()).rejects.toMatchObject({
			code: 'AADSTS7000215',
			message: expect.stringContaining(`(login.microsoftonline.com, mailbox ${named})`),
		});
		await expect(
			new N8nTokenProvider(new Credential(undefined).context(), 'any', options).getToken(),
		).rejects.toThrow(named);
	});

	it('is not returned for a server that it is not for, also when it was renewed', async () => {
		const { exp, aud } = { exp: Math.floor(Date.now() / 1000) + 3600, aud: 'https://outlook.office.com' };
		const exchange = `e30.${Buffer.from(JSON.stringify({ exp, aud })).toString('base64url')}.x`;
		const credential = new Credential({ access_token: exchange });
		const tokens = (audience: 'mail' | 'graph') =>
			new N8nTokenProvider(credential.context(), 'microsoftMailOAuth2Api', { audience, connection });
		expect((await tokens('mail').getToken()).token).toBe(exchange);
		await expect(tokens('graph').getToken()).rejects.toMatchObject({
			kind: 'configuration',
			hint: expect.stringContaining('Access'),
		});
		expect(credential.refreshes).toBe(0);
	});
});

it('N8nTokenProvider knows when the client secret ends, where the credential says so', async () => {
	const expiring = new Credential({ access_token: 'opaque', n8n_expires_at: String(Date.now() + 3_600_000) });
	const context = expiring.context();
	const known = await context.getCredentials('any');
	const provider = new N8nTokenProvider(
		{ ...context, getCredentials: async () => ({ ...known, clientId: 'app-1', secretExpiresOn: '2027-01-31' }) } as never,
		'microsoftMailOAuth2Api',
		{ connection },
	);
	await provider.getToken();
	expect(provider.expiry).toMatchObject({ what: 'clientSecret', of: 'app-1' });
});
