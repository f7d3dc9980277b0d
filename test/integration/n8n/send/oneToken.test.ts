import type { IExecuteFunctions } from 'n8n-workflow';

import { MicrosoftSmtpSend } from '../../../../nodes/MicrosoftSmtpSend/MicrosoftSmtpSend.node';
import { SIGN_INS } from '../../../../nodes/mail/n8n/credentials/credentialTypes';
import { Authority } from '../../../lab/authority/Authority';
import { SmtpLabServer } from '../../../lab/smtp/SmtpLabServer';

const COUNT = 1_000;
const DESK = 'support@contoso.example';

it('SMTP Send sends 1,000 items over three connections, and asks the sign-in server for one token', async () => {
	const authority = await Authority.start();
	const server = await SmtpLabServer.start({ authority });
	const parameters: Record<string, unknown> = {
		to: 'sam@fabrikam.example',
		subject: 'Hello',
		text: 'Hello',
		authentication: SIGN_INS.app,
		server: server.host,
		port: server.port,
		security: 'none',
	};
	const { clientId, secret: clientSecret } = authority.client;
	const context = {
		getNode: () => ({ id: '1', name: 'Send', type: 'x', typeVersion: 1, parameters: {}, credentials: {} }),
		getInputData: () => Array.from({ length: COUNT }, () => ({ json: {} })),
		getInstanceId: () => 'instance',
		getTimezone: () => 'UTC',
		getWorkflow: () => ({ id: 'w' }),
		getExecutionId: () => '1',
		getMode: () => 'trigger',
		continueOnFail: () => false,
		getExecutionCancelSignal: () => undefined,
		getContext: () => ({}),
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		getNodeParameter: (name: string, _index: number, fallback: unknown) => parameters[name] ?? fallback,
		getCredentials: () =>
			Promise.resolve({
				typedTokenUrl: authority.tokenUrl(),
				clientId,
				proof: 'secret',
				clientSecret,
				email: DESK,
				furtherServers: server.host,
			}),
		helpers: {},
		logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
	} as unknown as IExecuteFunctions;
	await authority.counters({ reset: true });
	const [output = []] = await new MicrosoftSmtpSend().execute.call(context);
	expect(output.filter(({ json }) => json.sent === true)).toHaveLength(COUNT);
	expect(server.taken).toHaveLength(COUNT);
	expect(server.peakConnections).toBeLessThanOrEqual(3);
	expect(server.connections).toBeLessThanOrEqual(3);
	expect((await authority.counters()).tokenRequests).toEqual({ client_credentials: 1 });
	await server.stop();
	await authority.stop();
});
