import type { KoaContextWithOIDC } from 'oidc-provider' with { 'resolution-mode': 'import' };

export type Context = KoaContextWithOIDC;
export type Next = () => Promise<unknown>;

/** The form or JSON a request carries. */
export async function readBody(ctx: Context): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}

/** Lets the provider, which knows one authority, see the path without the tenant; its links keep it. */
export function stripTenant(ctx: Context, path: string): void {
	Object.assign(ctx.req, { originalUrl: ctx.req.url });
	ctx.req.url = path;
}
