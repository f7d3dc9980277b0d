import { NodeHelpers, type INodeParameters } from 'n8n-workflow';
import { MicrosoftImapTrigger } from '../../../../nodes/MicrosoftImapTrigger/MicrosoftImapTrigger.node';
import { MicrosoftPop3Trigger } from '../../../../nodes/MicrosoftPop3Trigger/MicrosoftPop3Trigger.node';
import { MicrosoftSmtpSend } from '../../../../nodes/MicrosoftSmtpSend/MicrosoftSmtpSend.node';
import { readServer, type ServerFields } from '../../../../nodes/mail/n8n/settings/readServer';

const FALLBACK_FIELDS: ServerFields = {
	title: 'the fallback server',
	serverFrom: 'fallbackServerFrom',
	server: 'fallbackServer',
	port: 'fallbackPort',
	security: 'fallbackSecurity',
};
const OWN = { server: 'mail.company.com', security: 'starttls', port: 1143 };

/** Parameters as n8n hands them to a node: what is not shown is not there. */
function given(
	type: MicrosoftImapTrigger | MicrosoftPop3Trigger | MicrosoftSmtpSend,
	typeVersion: number,
	stored: INodeParameters,
) {
	const { description } = type;
	const kept =
		NodeHelpers.getNodeParameters(
			description.properties,
			stored,
			true,
			false,
			{ typeVersion },
			description,
		) ?? {};
	return (name: string, fallback?: unknown): unknown => kept[name] ?? fallback;
}

describe.each([
	['imap', new MicrosoftImapTrigger(), 993, 'ssl'],
	['pop3', new MicrosoftPop3Trigger(), 995, 'ssl'],
	['smtp', new MicrosoftSmtpSend(), 587, 'starttls'],
] as const)('the server of a node for %s', (protocol, type, port, security) => {
	const usual = 'outlook.office365.com';
	const read = (typeVersion: number, stored: INodeParameters) =>
		readServer(protocol, given(type, typeVersion, stored), { usual });

	it('is that of the credential, with its port, to begin with', () => {
		expect(type.description.defaultVersion).toBe(1.1);
		expect(read(1.1, {})).toMatchObject({ host: usual, port, security });
	});

	it('is not one that was typed in and is no longer chosen', () => {
		expect(read(1.1, { serverFrom: 'credential', ...OWN })).toMatchObject({ host: usual, port, security });
	});

	it('is another one where Other is chosen, and in nodes of before', () => {
		const own = { host: OWN.server, port: OWN.port, security: OWN.security };
		expect(read(1.1, { serverFrom: 'other', ...OWN })).toMatchObject(own);
		expect(read(1, OWN)).toMatchObject(own);
	});

	it('is never guessed', () => {
		expect(() => read(1.1, { serverFrom: 'mine' })).toThrow(/Mail Server/);
		expect(() => readServer(protocol, given(type, 1.1, {}), { usual: '' })).toThrow(/missing/);
	});
});

describe('a node for smtp', () => {
	const read = (stored: INodeParameters, fields?: ServerFields) =>
		readServer('smtp', given(new MicrosoftSmtpSend(), 1.1, stored), { usual: '', ...(fields && { fields }) });

	it('asks for a server where nobody signs in, whatever was chosen before', () => {
		const relay = { authentication: 'none', server: 'relay.company.com', security: 'none', port: 2525 };
		for (const before of [{}, { serverFrom: 'credential' }, { serverFrom: 'other' }])
			expect(read({ ...relay, ...before })).toMatchObject({
				host: 'relay.company.com',
				port: 2525,
				security: 'none',
			});
		expect(() => read({ authentication: 'none' })).toThrow(/missing/);
	});

	it('has the same choice for its fallback', () => {
		const shown = {
			useFallback: true,
			fallbackServer: 'b.company.com',
			fallbackSecurity: 'ssl',
			fallbackPort: 2465,
		};
		const usual = () =>
			readServer('smtp', given(new MicrosoftSmtpSend(), 1.1, shown), {
				fields: FALLBACK_FIELDS,
				usual: 'u.example',
			});
		expect(usual()).toMatchObject({ host: 'u.example', port: 587, security: 'starttls' });
		const own = { host: 'b.company.com', port: 2465, security: 'ssl' };
		expect(read({ ...shown, fallbackServerFrom: 'other' }, FALLBACK_FIELDS)).toMatchObject(own);
		expect(read({ ...shown, fallbackAuthentication: 'none' }, FALLBACK_FIELDS)).toMatchObject(own);
		expect(() => read({ ...shown, fallbackServerFrom: 'mine' }, FALLBACK_FIELDS)).toThrow(
			/^Fallback Mail Server/,
		);
	});
});
