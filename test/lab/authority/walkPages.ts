const STEPS = 12;

/** Cookies by name; paths are left aside, since the authority's names do not clash. */
class CookieJar {
	private readonly cookies = new Map<string, string>();

	store(response: Response): void {
		for (const line of response.headers.getSetCookie()) {
			const [pair = ''] = line.split(';');
			const at = pair.indexOf('=');
			if (pair.length > at + 1) this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
			else this.cookies.delete(pair.slice(0, at));
		}
	}

	get header(): string {
		return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	}
}

/**
 * Signs in and consents on the authority's pages, and stops at the first redirect to another host: the app's callback.
 * @throws Error with the text of the page when the authority shows an error
 */
export async function walkPages(start: string, person: { user: string; password: string }): Promise<URL> {
	const { origin } = new URL(start);
	const jar = new CookieJar();
	let url = new URL(start);
	let form: URLSearchParams | undefined;
	for (let step = 0; step < STEPS; step += 1) {
		const post = form ? { method: 'POST', body: form } : {};
		const response = await fetch(url, {
			redirect: 'manual',
			headers: { cookie: jar.header, accept: 'text/html' },
			...post,
		});
		jar.store(response);
		const location = response.headers.get('location');
		if (location) {
			url = new URL(location, url);
			if (url.origin !== origin) return url;
			form = undefined;
		} else {
			form = fillIn(await response.text(), person, form);
		}
	}
	throw new Error(`No way out of the pages behind ${start}`);
}

function fillIn(
	page: string,
	person: { user: string; password: string },
	sent?: URLSearchParams,
): URLSearchParams {
	const problem = /role="alert">([^<]*)/.exec(page)?.[1];
	if (problem)
		throw new Error(problem.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))));
	if (page.includes('name="password"') && !sent)
		return new URLSearchParams({ ...pick(person), action: 'signIn' });
	if (page.includes('value="accept"')) return new URLSearchParams({ action: 'accept' });
	throw new Error(`Unexpected page: ${page.slice(0, 500)}`);
}

const pick = ({ user, password }: { user: string; password: string }) => ({ user, password });
