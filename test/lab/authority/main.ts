import { once } from 'node:events';
import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ControlCall, DirectoryData } from './authorityTypes';
import { authorizeEndpoint, showError } from './authorizeEndpoint';
import { clientMetadata, createProvider, signingKey } from './createProvider';
import { Directory } from './Directory';
import { FaultPlan } from './FaultPlan';
import { GrantStore } from './GrantStore';
import { type Context, type Next, readBody, stripTenant } from './koaTypes';
import { translateLive } from './liveEndpoints';
import { MailGate } from './MailGate';
import { SignInEndpoint } from './SignInEndpoint';
import { TokenEndpoint } from './TokenEndpoint';

/**
 * The authority as a process of its own: its load stays off the event loop of the tests, and the OpenID provider, an
 * ES module, need not be loaded by jest. Started by `Authority`, which it outlives by no more than a moment.
 */
interface Start {
	data: DirectoryData;
	port: number;
}

const TENANT_PATH = /^\/([^/]+)(\/(?:oauth2\/v2\.0|discovery\/v2\.0)\/[^?]*)/;

async function serve({ data, port }: Start): Promise<void> {
	// The address is part of the tokens, so the port has to be known before the provider is made.
	const server = createServer().listen(port, '127.0.0.1');
	await once(server, 'listening');
	const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	server.on('request', await application(data, issuer));
	process.stdout.write(`${JSON.stringify({ url: issuer })}\n`);
}

async function application(data: DirectoryData, issuer: string): Promise<RequestListener> {
	const directory = new Directory(data);
	const faults = new FaultPlan();
	const store = new GrantStore(
		() => directory.settings.revokeOnReuse,
		(id) => {
			const client = directory.clients.find((one) => one.clientId === id);
			return client && clientMetadata(client);
		},
	);
	const { jwk, publicKey } = signingKey();
	const provider = await createProvider(directory, store, issuer, jwk);
	const gate = new MailGate(directory, publicKey);
	const signIn = new SignInEndpoint(provider, directory, directory.settings);
	const tokens = new TokenEndpoint(directory, store, faults);
	const authorize = authorizeEndpoint(directory);

	provider.use(async (context, next: Next) => {
		const ctx = context as Context;
		if (ctx.path === '/lab/login') return await gate.login(ctx);
		if (ctx.path === '/lab/introspect') return await gate.introspect(ctx);
		if (ctx.path === '/lab/api-token') return await gate.judgeApi(ctx);
		if (ctx.path === '/lab/control') return await control(ctx, directory, store, faults);
		if (ctx.path.startsWith('/lab/signin/')) return await signIn.handle(ctx);
		try {
			translateLive(ctx);
		} catch (error) {
			return showError(ctx, error);
		}
		const [, tenant = '', path = ''] = TENANT_PATH.exec(ctx.url) ?? [];
		if (path === '/oauth2/v2.0/authorize') return await authorize(ctx, tenant, next);
		if (path === '/oauth2/v2.0/token' && ctx.method === 'POST') return await tokens.handle(ctx, tenant, next);
		if (path) stripTenant(ctx, ctx.url.slice(tenant.length + 1));
		await next();
	});
	provider.on('authorization.error', (_ctx, error) => console.error(error));
	return provider.callback();
}

async function control(
	ctx: Context,
	directory: Directory,
	store: GrantStore,
	faults: FaultPlan,
): Promise<void> {
	const call = JSON.parse(await readBody(ctx)) as ControlCall;
	ctx.body = {};
	if (call.verb === 'settings') Object.assign(directory.settings, call.settings);
	if (call.verb === 'users') directory.users = call.users;
	if (call.verb === 'clients') directory.clients = call.clients;
	if (call.verb === 'fail') faults.add(call.count, call.fault, call.grantType);
	if (call.verb === 'stopFailing') faults.clear();
	if (call.verb === 'withdrawConsent') directory.withdrawConsent(call.user);
	if (call.verb === 'revoke') {
		store.revokeUser(call.user);
		if (call.accessTokens) directory.voidAccessTokens(call.user);
	}
	if (call.verb === 'issuedTokens') ctx.body = directory.issuedTokens;
	if (call.verb === 'counters') {
		ctx.body = directory.counters;
		if (call.reset) directory.resetCounters();
	}
}

// The pipe closes with the process that started us.
process.stdin.on('end', () => process.exit()).resume();
void serve(JSON.parse(process.argv[2] ?? '{}') as Start);
