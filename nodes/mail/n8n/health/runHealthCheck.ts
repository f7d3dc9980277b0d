import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import type { CheckReport } from '../../check/CheckReport';
import { defined } from '../../contracts/defined';
import { cancelSignal } from '../runtime/cancelSignal';
import { checkConnection } from '../../check/checkConnection';
import { mapLimit } from '../../async/mapLimit';
import { readCheck, type Probes } from './readCheck';
import { toNodeError } from '../runtime/toNodeError';
import { toSendError } from '../runtime/toSendError';
import { assertNotByModel } from '../settings/assertNotByModel';
import { asObject } from '../settings/parameterValues';
import { readCloudHosts } from './readCloudHosts';

/** Servers count who signs in, and most items ask the same one. */
const AT_A_TIME = 4;

/** What became of one item: a report, or an error that kept it from being checked at all. */
type Outcome = CheckReport | MailError;

/**
 * The `execute()` of Microsoft Mail Health: one report for each item, on the output Reachable or Unreachable. What is
 * wrong with the server is a report; what is wrong with the node's own parameters is an error.
 */
export async function runHealthCheck(
	context: IExecuteFunctions,
	probes: Probes,
): Promise<INodeExecutionData[][]> {
	const { signal, end } = cancelSignal(context);
	const goesOn = context.continueOnFail();
	try {
		const count = context.getInputData().length;
		const outcomes = await mapLimit(count, AT_A_TIME, async (itemIndex, stop): Promise<Outcome> => {
			const outcome = await checkItem(context, itemIndex, probes, signal).catch(toSendError);
			if (outcome instanceof MailError && !goesOn) stop();
			return outcome;
		});
		const failed = outcomes.findIndex((outcome) => outcome instanceof MailError);
		const error = outcomes[failed];
		if (error instanceof MailError && !goesOn) throw toNodeError(context.getNode(), error, failed);
		return outputs(context, outcomes);
	} finally {
		end();
	}
}

async function checkItem(
	context: IExecuteFunctions,
	itemIndex: number,
	probes: Probes,
	signal: AbortSignal,
): Promise<CheckReport> {
	const settings = {
		helpers: context.helpers,
		getNode: () => context.getNode(),
		getCredentials: async (type: string) => await context.getCredentials(type, itemIndex),
		parameter: (name: string, fallback?: unknown) => context.getNodeParameter(name, itemIndex, fallback),
	};
	assertNotByModel(context.getNode());
	const check = await readCheck(settings, context, probes);
	const options = asObject(settings.parameter('options', {}));
	const wantsHosts = options.checkHosts !== false && check.tokens !== undefined;
	const hosts = wantsHosts ? { hosts: await readCloudHosts(settings) } : {};
	return await checkConnection({ ...check, ...hosts }, signal);
}

function outputs(
	context: IExecuteFunctions,
	outcomes: ReadonlyArray<Outcome | undefined>,
): INodeExecutionData[][] {
	const reachable: INodeExecutionData[] = [];
	const unreachable: INodeExecutionData[] = [];
	for (const [item, outcome] of outcomes.entries()) {
		if (outcome === undefined) continue;
		const isReport = !(outcome instanceof MailError);
		const json = isReport ? ({ ...outcome } as unknown as IDataObject) : { error: errorFields(outcome) };
		// An agent is given what leaves the first output, and nothing else.
		const isFirst = (isReport && outcome.reachable) || isTool(context);
		(isFirst ? reachable : unreachable).push({ json, pairedItem: { item } });
	}
	return [reachable, unreachable];
}

/** n8n makes a tool of the node under another name, with one output. */
function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/** n8n of any version tells a failed item by `error` being all there is in it. */
function errorFields({ message, kind, code, hint }: MailError): IDataObject {
	return {
		message,
		kind,
		...defined({ code, hint }),
	};
}
