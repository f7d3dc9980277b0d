import type { IDataObject, IExecuteFunctions, INode } from 'n8n-workflow';
import type { CheckReport } from '../../../../nodes/mail/check/CheckReport';
import { runHealthCheck } from '../../../../nodes/mail/n8n/health/runHealthCheck';
import { probes } from '../../../../nodes/MicrosoftMailHealth/probes';
import { ScriptedServer } from '../../../lab/ScriptedServer';

let relay: ScriptedServer;

beforeAll(async () => {
	relay = await ScriptedServer.start({
		greeting: '220 relay ready',
		replies: [
			[/^EHLO/, '250-relay\r\n250 SIZE 10485760'],
			[/^RSET/, '250 2.0.0 OK'],
		],
	});
});
afterAll(async () => await relay.stop());

const NODE: INode = {
	id: 'node',
	name: 'Microsoft Mail Health',
	type: 'n8n-nodes-microsoft-mail.microsoftMailHealth',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

interface Given {
	/** Parameters of each item, over those of a relay on this machine. */
	items: IDataObject[];
	type?: string;
	goesOn?: boolean;
}

/** The part of n8n that the node asks. */
async function run({ items, type = NODE.type, goesOn = false }: Given) {
	const usual = {
		protocol: 'smtp',
		authentication: 'none',
		server: '127.0.0.1',
		port: relay.port,
		security: 'none',
		proxy: 'none',
		options: { timeout: 2 },
	};
	const context = {
		getNode: () => ({ ...NODE, type }),
		getInputData: () => items.map((json) => ({ json })),
		getNodeParameter: (name: string, item: number, fallback?: unknown) =>
			({ ...usual, ...items[item] })[name] ?? fallback,
		getWorkflow: () => ({ id: 'workflow-1', name: 'Checks', active: true }),
		getCredentials: () => Promise.reject(new Error('No credential is needed')),
		getExecutionCancelSignal: () => undefined,
		continueOnFail: () => goesOn,
	} as unknown as IExecuteFunctions;
	return await runHealthCheck(context, probes);
}

const DOWN = { port: 1 };
const WRONG = { protocol: 'imap' };

describe('the outputs of a health check', () => {
	it('part the items by whether their server is reachable, and keep them paired', async () => {
		const [reachable = [], unreachable = []] = await run({ items: [{}, DOWN, {}] });
		expect(reachable.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(unreachable.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
		const report = unreachable[0]?.json as unknown as CheckReport;
		expect(report).toMatchObject({ reachable: false, failedStep: 'tcp', error: { code: 'ECONNREFUSED' } });
	});

	it('are one for an AI agent, who is given the first alone', async () => {
		const [first = [], second = []] = await run({ items: [DOWN], type: `${NODE.type}Tool` });
		expect(first.map(({ json }) => json.reachable)).toEqual([false]);
		expect(second).toEqual([]);
	});

	it('are empty if a parameter is invalid: that is an error of the node', async () => {
		await expect(run({ items: [{}, WRONG] })).rejects.toMatchObject({
			message: expect.stringContaining('requires a sign-in') as string,
			description: expect.stringContaining('Sign In As') as string,
		});
	});

	it('have the error beside the reports where the node continues', async () => {
		const [reachable = [], unreachable = []] = await run({ items: [WRONG, {}], goesOn: true });
		expect(reachable).toHaveLength(1);
		expect(Object.keys(unreachable[0]?.json ?? {})).toEqual(['error']);
	});

	it.each([
		['a protocol that does not exist', { protocol: 'gopher' }, /Protocol is "gopher"/],
		['no server', { server: '' }, /missing/],
		['no sign-in to Graph', { protocol: 'graph' }, /^Microsoft Graph requires a sign-in/],
		['a relay that would be spoken to in clear', { server: 'mail.fabrikam.example' }, undefined],
	])('%s', async (_, parameters, says) => {
		const running = run({ items: [parameters] });
		if (says !== undefined) await expect(running).rejects.toThrow(says);
		else expect((await running)[1]).toHaveLength(1);
	});
});
