import {
	ObservableObject,
	type IDataObject,
	type INodeExecutionData,
	type INodeParameters,
	type IRun,
	type ITriggerFunctions,
} from 'n8n-workflow';

export interface HealthRun {
	/** What the run was started with, by output. */
	unreachable: IDataObject[];
	recovered: IDataObject[];
	key?: string;
}

/** The part of n8n that the health trigger talks to, with static data that is stored with each run as n8n does it. */
export class FakeHealthN8n {
	readonly runs: HealthRun[] = [];
	readonly refused: HealthRun[] = [];
	readonly log: string[] = [];
	stored: IDataObject = {};
	/** n8n cannot store a run. */
	databaseError: Error | undefined;
	/** The workflow ends in an error. */
	fails = false;
	private readonly keys = new Set<string>();

	constructor(readonly workflowId = `workflow-${String(Math.random())}`) {}

	context(parameters: INodeParameters = {}, mode = 'trigger'): ITriggerFunctions {
		// As n8n hands it out: behind a proxy.
		const data = ObservableObject.create(structuredClone(this.stored)) as IDataObject;
		const emit = (
			outputs: INodeExecutionData[][],
			_response: unknown,
			done: { resolve(run: IRun | undefined): void; reject(error: Error): void } | undefined,
			key?: string,
		) => {
			if (mode !== 'manual') this.stored = JSON.parse(JSON.stringify(data)) as IDataObject;
			const [unreachable = [], recovered = []] = outputs.map((items) => items.map(({ json }) => json));
			const run = JSON.parse(JSON.stringify({ unreachable, recovered, key })) as HealthRun;
			if (this.databaseError) return done?.reject(this.databaseError);
			const isKnown = key !== undefined && this.keys.has(key);
			if (key !== undefined) this.keys.add(key);
			(isKnown ? this.refused : this.runs).push(run);
			done?.resolve(isKnown ? undefined : ({ status: this.fails ? 'error' : 'success' } as IRun));
		};
		const log = (level: string) => (text: string) => this.log.push(`${level} ${text}`);
		return {
			getNode: () => ({ id: 'health', name: 'Health' }),
			getWorkflow: () => ({ id: this.workflowId, name: 'Alerts' }),
			getMode: () => mode,
			getNodeParameter: (name: string, fallback?: unknown) => parameters[name] ?? fallback,
			getWorkflowStaticData: () => data,
			logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
			helpers: { createDeferredPromise: deferred },
			emit,
		} as unknown as ITriggerFunctions;
	}
}

function deferred<T>() {
	let resolve: (value: T) => void = () => undefined;
	let reject: (error: Error) => void = () => undefined;
	const promise = new Promise<T>((settle, fail) => {
		resolve = settle;
		reject = fail;
	});
	return { promise, resolve, reject };
}
