import type { IDataObject } from 'n8n-workflow';
import type { Audience } from '../../../../nodes/mail/auth/audience';
import { CLOUDS } from '../../../../nodes/mail/auth/clouds';
import { MailError } from '../../../../nodes/mail/contracts/MailError';
import { assertAudience } from '../../../../nodes/mail/n8n/credentials/assertAudience';

const tokenFor = (aud: string) => `e30.${Buffer.from(JSON.stringify({ aud })).toString('base64url')}.x`;
const OPAQUE = 'EwB4A8l6BAAURSN/FHlDW5xN74t6GzbtsBBeBUYAAb1';

function refusal(credential: IDataObject, token: string, wanted: Audience): MailError | undefined {
	try {
		assertAudience(credential, token, wanted);
		return undefined;
	} catch (error) {
		if (error instanceof MailError) return error;
		throw error;
	}
}

const GRAPHS = Object.values(CLOUDS).map(({ graphUrl }) => graphUrl);
const EXCHANGES = Object.values(CLOUDS).flatMap(({ mailResource, appMailResource }) => [
	mailResource,
	appMailResource,
	`${mailResource}/`,
]);

describe('a token for Microsoft Graph', () => {
	it.each([...GRAPHS, '00000003-0000-0000-c000-000000000000'])('is known by the audience %s', (aud) => {
		expect(refusal({ access: 'graph' }, tokenFor(aud), 'graph')).toBeUndefined();
		expect(refusal({ access: 'mail' }, tokenFor(aud), 'mail')?.kind).toBe('configuration');
	});
});

describe('a token for Exchange', () => {
	it.each([...EXCHANGES, '00000002-0000-0ff1-ce00-000000000000'])('is known by the audience %s', (aud) => {
		expect(refusal({ access: 'mail' }, tokenFor(aud), 'mail')).toBeUndefined();
		expect(refusal({ access: 'graph' }, tokenFor(aud), 'graph')?.kind).toBe('configuration');
	});
});

describe('a token that does not say who it is for', () => {
	it.each([OPAQUE, tokenFor('https://mail.company.com/'), tokenFor('4c1a0d44-0000-4000-8000-000000000000')])(
		'is judged by the choice of Access: %s',
		(token) => {
			expect(refusal({ access: 'graph' }, token, 'graph')).toBeUndefined();
			expect(refusal({ access: 'graph' }, token, 'mail')?.kind).toBe('configuration');
			expect(refusal({ access: 'mail' }, token, 'graph')?.kind).toBe('configuration');
		},
	);

	it.each<IDataObject>([{}, { access: 'mail', typeInScope: true }, { access: 'mail', endpoint: 'live' }])(
		'is accepted where nothing was chosen: %j',
		(credential) => {
			expect(refusal(credential, OPAQUE, 'graph')).toBeUndefined();
		},
	);
});

describe('what an admin learns', () => {
	const exchange = tokenFor('https://outlook.office.com');

	it('names the field, the choice, and that one credential cannot be for both', () => {
		const error = refusal({ access: 'mail' }, exchange, 'graph');
		expect(error?.message).toMatch(/needs a token for Microsoft Graph; nothing was sent/);
		expect(error?.hint).toMatch(/^Set "Access" in the credential to "Microsoft Graph"/);
		expect(error?.hint).toMatch(/create a second one/);
	});

	it('is to connect again where the choice is right and the sign-in is older', () => {
		const error = refusal({ access: 'graph' }, exchange, 'graph');
		expect(error?.hint).toMatch(/since the sign-in.*press Connect/);
	});

	it('is to leave a typed-in scope', () => {
		const error = refusal({ access: 'graph', typeInScope: true }, exchange, 'graph');
		expect(error?.hint).toMatch(/Turn off "Custom Scope"/);
	});

	it('holds no token', () => {
		const error = refusal({ access: 'mail' }, exchange, 'graph');
		expect(JSON.stringify([error?.message, error?.hint, error?.stack])).not.toContain(exchange);
	});
});
