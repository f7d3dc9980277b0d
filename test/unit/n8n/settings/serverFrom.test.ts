import { NodeHelpers, type INodeParameters } from 'n8n-workflow';
import { MicrosoftImapTrigger } from '../../../../nodes/MicrosoftImapTrigger/MicrosoftImapTrigger.node';
import { MicrosoftPop3Trigger } from '../../../../nodes/MicrosoftPop3Trigger/MicrosoftPop3Trigger.node';
import { readServer } from '../../../../nodes/mail/n8n/settings/readServer';

const OWN = { server: 'mail.company.com', security: 'starttls', port: 1143 };

/** Parameters as n8n hands them to a node: what is not shown is not there. */
function given(type: MicrosoftImapTrigger | MicrosoftPop3Trigger, typeVersion: number, stored: INodeParameters) {
	const { description } = type;
	const kept =
		NodeHelpers.getNodeParameters(description.properties, stored, true, false, { typeVersion }, description) ?? {};
	return (name: string, fallback?: unknown): unknown => kept[name] ?? fallback;
}

describe.each([
	['imap', new MicrosoftImapTrigger(), 993],
	['pop3', new MicrosoftPop3Trigger(), 995],
] as const)('the server of the %s trigger', (protocol, type, port) => {
	const usual = 'outlook.office365.com';
	const read = (typeVersion: number, stored: INodeParameters) =>
		readServer(protocol, given(type, typeVersion, stored), { usual });

	it('is that of the credential, with its port, to begin with', () => {
		expect(type.description.defaultVersion).toBe(1.1);
		expect(read(1.1, {})).toMatchObject({ host: usual, port, security: 'ssl' });
	});

	it('is not one that was typed in and is no longer chosen', () => {
		expect(read(1.1, { serverFrom: 'credential', ...OWN })).toMatchObject({ host: usual, port, security: 'ssl' });
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
