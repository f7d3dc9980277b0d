const escape = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

function page(title: string, body: string): string {
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;background:#f2f2f2;display:grid;place-items:center;min-height:100vh;margin:0}
main{background:#fff;padding:44px;width:352px;box-shadow:0 2px 6px #0003}h1{font-size:24px;font-weight:600}
input{display:block;width:100%;box-sizing:border-box;padding:6px 0;margin:0 0 16px;border:0;border-bottom:1px solid #666;font:inherit}
button{font:inherit;padding:4px 24px;margin-left:8px;border:0;background:#ccc}button.main{background:#0067b8;color:#fff}
.error{color:#c00;overflow-wrap:anywhere}</style></head><body><main><h1>${escape(title)}</h1>${body}</main></body></html>`;
}

/** The sign-in page. */
export function signInPage(hint: string, error?: string): string {
	const problem = error ? `<p class="error" role="alert">${escape(error)}</p>` : '';
	return page(
		'Sign in',
		`${problem}<form method="post"><input type="email" name="user" placeholder="someone@example.com" aria-label="User" value="${escape(hint)}" required>
<input type="password" name="password" placeholder="Password" aria-label="Password" required>
<button class="main" name="action" value="signIn">Sign in</button></form>`,
	);
}

export function consentPage(user: string, app: string, scopes: string[]): string {
	const list = scopes.map((scope) => `<li>${escape(scope)}</li>`).join('');
	return page(
		'Permissions requested',
		`<p>${escape(user)}</p><p>${escape(app)} would like to:</p><ul>${list}</ul>
<form method="post"><button name="action" value="cancel">Cancel</button><button class="main" name="action" value="accept">Accept</button></form>`,
	);
}

/** What is shown where it would be unsafe to send the browser back to the app. */
export function errorPage(error: string): string {
	return page(
		'Sign in',
		`<p>Sorry, but we’re having trouble signing you in.</p><p class="error" role="alert">${escape(error)}</p>`,
	);
}
