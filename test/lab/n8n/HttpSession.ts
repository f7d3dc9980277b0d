/** `fetch` that keeps cookies per host and leaves redirects to the caller, as a sign-in has to watch them. */
export class HttpSession {
	private readonly jar = new Map<string, Map<string, string>>();

	async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
		const target = new URL(url);
		const headers = new Headers(init.headers);
		const cookies = [...(this.jar.get(target.host) ?? [])].map(([name, value]) => `${name}=${value}`);
		if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
		const response = await fetch(target, { ...init, headers, redirect: 'manual' });
		this.keep(target.host, response.headers.getSetCookie());
		return response;
	}

	private keep(host: string, cookies: string[]): void {
		const kept = this.jar.get(host) ?? new Map<string, string>();
		for (const cookie of cookies) {
			const [pair = '', ...attributes] = cookie.split(';');
			const name = pair.slice(0, pair.indexOf('=')).trim();
			const value = pair.slice(pair.indexOf('=') + 1).trim();
			const expires = attributes.find((attribute) => /^\s*expires=/i.test(attribute))?.split('=')[1];
			const gone = value === '' || (expires !== undefined && Date.parse(expires) < Date.now());
			if (gone) kept.delete(name);
			else kept.set(name, value);
		}
		this.jar.set(host, kept);
	}
}
