import { toMailError } from '../../../nodes/mail/errors/toMailError';
import { secretsOf } from '../../../nodes/mail/net/secretsOf';

const proxy = {
	kind: 'http',
	host: 'proxy.example',
	port: 3128,
	user: 'n8n',
	password: 'blue moon & sun',
} as const;
const connection = { host: 'mail.example', port: 993, proxy };
/** Looks like nothing that could be told for a secret. */
const TOKEN = 'opaque words of a token';

it('are kept out of an error in every form in which they travel', () => {
	const secrets = secretsOf(connection, TOKEN, undefined, '');
	const said = [
		`no ${TOKEN} here`,
		`form token=${encodeURIComponent(TOKEN)}`,
		`password ${proxy.password} and ${encodeURIComponent(proxy.password)}`,
		`login ${Buffer.from(`${proxy.user}:${proxy.password}`).toString('base64')}`,
	].join('; ');
	const thrown = Object.assign(new Error(said), { code: `ERR ${TOKEN}`, cause: new Error(said) });
	const error = toMailError(thrown, {
		protocol: 'imap',
		server: 'mail.example:993',
		step: 'sign in',
		secrets,
	});
	const all = JSON.stringify([
		error.message,
		error.code,
		error.stack,
		String(error.cause),
		(error.cause as Error).stack,
	]);
	for (const secret of [TOKEN, 'blue moon', encodeURIComponent(proxy.password), 'bjhuOmJsdWU'])
		expect(all.includes(secret)).toBe(false);
	expect(error.message).toContain('[removed]');
});

it('are empty without secrets', () => {
	expect(secretsOf({ host: 'mail.example', port: 993, proxy: 'none' }, undefined)).toEqual([]);
});

it('are each recognized literally and form-encoded, and nothing else is', () => {
	expect(secretsOf({ host: 'mail.example', port: 993, proxy: 'none' }, 'a b', undefined, '')).toEqual([
		'a b',
		'a%20b',
	]);
	expect(secretsOf(connection)).toEqual([
		'blue moon & sun',
		'blue%20moon%20%26%20sun',
		Buffer.from('n8n:blue moon & sun').toString('base64'),
	]);
});
