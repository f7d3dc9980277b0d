import { inspect } from 'node:util';
import { MailError } from '../../../nodes/mail/contracts/MailError';
import { toMailError } from '../../../nodes/mail/errors/toMailError';
import {
	coded,
	ewsAnswer,
	httpAnswer,
	imapAnswer,
	imapBye,
	imapLoginRefused,
	oauthAnswer,
	smtpAnswer,
} from './realErrors';

const context = {
	protocol: 'imap',
	server: 'outlook.office365.com:993',
	mailbox: 'support@contoso.com',
	step: 'sign in',
} as const;

const jwt = `eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.${'eyJhdWQiOiJodHRwczovL291dGxvb2sub2ZmaWNlLmNvbSJ9'}.${'c2lnbmF0dXJl'.repeat(8)}`;

describe('toMailError', () => {
	it('says what was tried, where, what happened and what the server said', () => {
		const error = toMailError(imapLoginRefused('AUTHENTICATE failed.'), context);
		expect(error.message).toBe(
			'Could not sign in (IMAP, outlook.office365.com:993, mailbox support@contoso.com): the mail server did not accept the access token for this mailbox. Details: AUTHENTICATE failed.',
		);
		expect(error.code).toBe('authenticationFailed');
		expect(error.hint).toContain('"Mail Protocols" with IMAP');
	});

	it('shows the AADSTS number and the correlation ID, which the support asks for', () => {
		const answer = oauthAnswer(
			'invalid_client',
			'AADSTS7000222: The provided client secret keys are expired.',
		);
		const error = toMailError(answer, { server: 'login.microsoftonline.com', step: 'get a token' });
		expect(error.code).toBe('AADSTS7000222');
		expect(error.message).toContain('Correlation ID: 9a7c7f0a-6f0e-4b57-8f7c-2c1d5be0a111');
	});

	it('finds an OAuth answer that another error hides', () => {
		const hidden = oauthAnswer('invalid_grant', 'AADSTS50173: The provided grant has expired.');
		expect(toMailError(new Error('Refresh failed', { cause: hidden }))).toMatchObject({
			kind: 'reconnect',
			code: 'AADSTS50173',
		});
		expect(
			toMailError({ status: 400, body: '{"error":"invalid_grant","error_codes":[700082]}' }),
		).toMatchObject({
			kind: 'reconnect',
			code: 'AADSTS700082',
		});
	});

	it('falls back to the OAuth error for a number that is not in the catalog', () => {
		expect(toMailError(oauthAnswer('invalid_grant', 'AADSTS99999999: New.')).kind).toBe('reconnect');
	});

	it('lets a MailError pass as it is', () => {
		const error = new MailError('tooLarge', 'too large');
		expect(toMailError(error, context)).toBe(error);
	});

	it.each([
		['text', 'something odd'],
		['an error', new Error('something odd')],
		['nothing', undefined],
		['an object', { odd: true }],
	])('makes the best of %s', (_what, thrown) => {
		const error = toMailError(thrown, context);
		expect(error.kind).toBe('unknown');
		expect(error.transient).toBe(false);
		expect(error.message).toContain(
			'Could not sign in (IMAP, outlook.office365.com:993, mailbox support@contoso.com)',
		);
		expect(error.hint).toBeTruthy();
	});

	it('survives causes that go round in a circle', () => {
		const one = new Error('one');
		one.cause = new Error('two', { cause: one });
		expect(toMailError(one).kind).toBe('unknown');
	});

	it.each<[string, unknown, number]>([
		[
			'imapflow',
			imapAnswer('BAD', 'Request is throttled.', { code: 'ETHROTTLE', throttleReset: 92415 }),
			92415,
		],
		[
			'IMAP text',
			imapAnswer('BAD', 'Request is throttled. Suggested Backoff Time: 300000 milliseconds'),
			300_000,
		],
		['BYE', imapBye('Request is throttled. Suggested Backoff Time: 1500 milliseconds'), 1500],
		[
			'EWS',
			ewsAnswer('ErrorServerBusy', 'Busy', '<t:Value Name="BackOffMilliseconds">297749</t:Value>'),
			297_749,
		],
		['Retry-After in seconds', httpAnswer(429, '', { 'Retry-After': '17' }), 17_000],
		['Retry-After of fetch', { status: 503, headers: new Headers({ 'retry-after': '3' }) }, 3000],
		['an absurd wait', imapAnswer('BAD', 'Suggested Backoff Time: 99999999999 milliseconds'), 86_400_000],
	])('takes over how long to wait from %s', (_where, thrown, ms) => {
		expect(toMailError(thrown, context).retryAfterMs).toBe(ms);
	});

	it('takes over how long to wait from a Retry-After that is a date', () => {
		const date = new Date(Date.now() + 60_000).toUTCString();
		const { retryAfterMs } = toMailError(httpAnswer(503, '', { 'retry-after': date }), { protocol: 'graph' });
		expect(retryAfterMs).toBeGreaterThan(55_000);
		expect(retryAfterMs).toBeLessThanOrEqual(60_000);
	});

	it('keeps message, cause and stack free of secrets, and drops what clients hang on their errors', () => {
		const thrown = Object.assign(new Error(`Request failed: Authorization: Bearer ${jwt}`), {
			code: 'ERR_BAD_REQUEST',
			config: { headers: { Authorization: `Bearer ${jwt}` }, data: 'client_secret=hunter2hunter2' },
			response: { status: 401, data: `refresh_token=0.AXoA123456789 was refused`, headers: {} },
			cause: new Error(`POST /token code=${'M'.repeat(40)}`),
		});
		const shown = inspect(toMailError(thrown, context), { depth: 10 });
		expect(shown).not.toContain(jwt.slice(0, 30));
		expect(shown).not.toContain('hunter2');
		expect(shown).not.toContain('0.AXoA');
		expect(shown).not.toContain('MMMM');
		expect(shown).toContain('[removed]');
	});

	it('does not choke on a hostile answer', () => {
		const started = process.cpuUsage();
		for (const piece of ['aA', '5.7.', '[A', 'eyJ.', 'client_secret="', 'Backoff Time ', 'AADSTS']) {
			toMailError(new Error(`${piece.repeat(100_000)}_`), context);
		}
		// A hang guard in processor time, not a measurement: more than linear would take minutes.
		expect(process.cpuUsage(started).user).toBeLessThan(20_000_000);
	});

	it('shows the code of the server where the row goes by its class', () => {
		const smtp = { protocol: 'smtp', server: 'smtp.office365.com:587', step: 'send' } as const;
		expect(toMailError(smtpAnswer('471 Later', 'EENVELOPE'), smtp)).toMatchObject({
			code: 'SMTP 471',
			transient: true,
		});
		expect(toMailError(smtpAnswer('571 Never', 'EENVELOPE'), smtp)).toMatchObject({
			code: 'SMTP 571',
			transient: false,
		});
	});

	it('keeps the details short and on one line', () => {
		const { message } = toMailError(
			coded('ECONNRESET', `first\r\nsecond ${'very long '.repeat(100)}`),
			context,
		);
		expect(message).toContain('first second');
		expect(message).not.toMatch(/[\r\n]/);
		expect(message.length).toBeLessThan(500);
	});
});
