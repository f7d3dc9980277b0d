import type { IExecuteFunctions } from 'n8n-workflow';
import { MicrosoftSmtpSend } from '../../../../nodes/MicrosoftSmtpSend/MicrosoftSmtpSend.node';

/** How often each parameter of an item was evaluated; where n8n knows no keys, no server is asked. */
async function evaluations(operation: string): Promise<Map<string, number>> {
	const times = new Map<string, number>();
	const parameters: Record<string, unknown> = {
		operation,
		to: 'ann@contoso.example',
		mail: { from: [{ address: 'ann@contoso.example' }], subject: 'Hello' },
		fromEmail: 'desk@contoso.example',
		authentication: 'none',
		server: '127.0.0.1',
		port: 25,
		security: 'none',
		options: { idempotencyKey: 'a key', bcc: '', sendAt: '' },
	};
	const context = {
		getNode: () => ({ id: '1', name: 'Send', type: 'x', parameters: {}, credentials: {} }),
		getInputData: () => [{ json: {} }],
		getInstanceId: () => 'instance',
		getTimezone: () => 'UTC',
		getWorkflow: () => ({ id: 'w' }),
		getMode: () => 'trigger',
		continueOnFail: () => true,
		getExecutionCancelSignal: () => undefined,
		getContext: () => ({}),
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		getNodeParameter: (name: string, _index: number, fallback: unknown) => {
			times.set(name, (times.get(name) ?? 0) + 1);
			return name in parameters ? parameters[name] : fallback;
		},
		helpers: {},
		logger: { debug: () => undefined, warn: () => undefined },
	} as unknown as IExecuteFunctions;
	const [output] = await new MicrosoftSmtpSend().execute.call(context);
	expect(output?.[0]?.json.error).toMatchObject({
		message: expect.stringContaining('cannot remember idempotency keys'),
	});
	return times;
}

it.each(['send', 'reply'])('parametersOf evaluates each parameter of an item once: %s', async (operation) => {
	const times = await evaluations(operation);
	expect(times.get('options')).toBe(1);
	expect([...times].filter(([, count]) => count > 1)).toEqual([]);
});
