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
import { readCredential } from '../runtime/readCredential';

/** Servers limit connections per account, and most items check the same one. */
const AT_A_TIME = 4;

/** Result for one item: a report, or the error that prevented the check. */
type Outcome = CheckReport | MailError;

/**
 * The `execute()` of Microsoft Mail Health: one report per item, on the output Reachable or Unreachable. A
 * problem of the server gives a report; a problem of the node's own parameters is an error.
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
		getCredentials: async (type: string) => await readCredential(context, type, itemIndex),
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
		// An AI agent receives only the first output.
		const isFirst = (isReport && outcome.reachable) || isTool(context);
		(isFirst ? reachable : unreachable).push({ json, pairedItem: { item } });
	}
	return [reachable, unreachable];
}

/** As a tool, n8n renames the node and gives it a single output. */
function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/** Every version of n8n recognizes a failed item by `error` being its only field. */
function errorFields({ message, kind, code, hint }: MailError): IDataObject {
	return {
		message,
		kind,
		...defined({ code, hint }),
	};
}
