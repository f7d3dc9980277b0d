import type { AuthoritySettings } from './authorityTypes';
import type { Provider } from './createProvider';
import type { Directory } from './Directory';
import { EntraError } from './EntraError';
import { type Context, readBody } from './koaTypes';
import { consentPage, errorPage, signInPage } from './pages';
import { OIDC_SCOPES } from './scopes';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;
type Result = Parameters<Provider['interactionFinished']>[2];

/** The pages between an authorization request and its code: sign in, then consent. */
export class SignInEndpoint {
	constructor(
		private readonly provider: Provider,
		private readonly directory: Directory,
		private readonly settings: AuthoritySettings,
	) {}

	async handle(ctx: Context): Promise<void> {
		ctx.type = 'html';
		let interaction: Interaction;
		try {
			interaction = await this.provider.interactionDetails(ctx.req, ctx.res);
		} catch {
			ctx.status = 400;
			ctx.body = errorPage('The sign-in was started in another browser or has timed out. Start it again.');
			return;
		}
		const form = new URLSearchParams(ctx.method === 'POST' ? await readBody(ctx) : '');
		if (interaction.prompt.name === 'login') await this.signIn(ctx, interaction, form);
		else await this.consent(ctx, interaction, form);
	}

	private async signIn(ctx: Context, interaction: Interaction, form: URLSearchParams): Promise<void> {
		const hint = String(interaction.params.login_hint ?? '');
		const name = this.settings.autoSignIn || form.get('user');
		if (!name) {
			ctx.body = signInPage(hint);
			return;
		}
		try {
			const user = this.directory.usableUser(name);
			this.directory.checkAccountType(user, String(interaction.params.lab_tenant));
			if (!this.settings.autoSignIn && form.get('password') !== user.password) throw new EntraError(50126);
			this.directory.counters.signIns += 1;
			await this.finish(ctx, { login: { accountId: user.user } });
		} catch (error) {
			if (!(error instanceof EntraError)) throw error;
			ctx.body = signInPage(name, error.description);
		}
	}

	private async consent(ctx: Context, interaction: Interaction, form: URLSearchParams): Promise<void> {
		const { params } = interaction;
		const user = interaction.session?.accountId ?? '';
		const client = this.directory.clientIn('', String(params.client_id));
		const scopes = String(params.scope ?? '')
			.split(' ')
			.filter((scope) => !OIDC_SCOPES.includes(scope));
		const asked = params.lab_prompt === 'consent';
		const known = this.directory.hasConsent(user, client, scopes) && !asked;
		const action = known || this.settings.autoSignIn ? 'accept' : form.get('action');
		if (client.consent === 'adminOnly') return await this.refuse(ctx, new EntraError(90094, client.clientId));
		if (action === 'cancel') return await this.refuse(ctx, new EntraError(65004));
		if (action !== 'accept') {
			ctx.body = consentPage(user, client.clientId, scopes);
			return;
		}
		this.directory.giveConsent(user, client, scopes);
		await this.finish(ctx, {
			consent: { grantId: await this.grant(user, client.clientId, params.resource, scopes) },
		});
	}

	private async grant(
		accountId: string,
		clientId: string,
		resource: unknown,
		scopes: string[],
	): Promise<string> {
		const grant = new this.provider.Grant({ accountId, clientId });
		grant.addOIDCScope(OIDC_SCOPES.join(' '));
		for (const one of [resource].flat().map(String)) {
			grant.addResourceScope(one, scopes.filter((scope) => scope.startsWith(`${one}/`)).join(' '));
		}
		return await grant.save();
	}

	private async refuse(ctx: Context, error: EntraError): Promise<void> {
		await this.finish(ctx, { error: error.error, error_description: error.description });
	}

	private async finish(ctx: Context, result: Result): Promise<void> {
		ctx.respond = false;
		await this.provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: true });
	}
}
