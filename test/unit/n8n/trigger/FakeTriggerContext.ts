import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type IRun,
	type ITriggerFunctions,
} from 'n8n-workflow';
import { MicrosoftImapTrigger } from '../../../../nodes/MicrosoftImapTrigger/MicrosoftImapTrigger.node';

interface Deferred<T> {
	promise: Promise<T>;
	resolve(result: T): void;
	reject(error: Error): void;
}

export interface Emitted {
	subject: unknown;
	key: string | undefined;
	/** The static data as n8n stores it at that moment. */
	stored: { cursor?: unknown; lastKey?: string };
	done: Deferred<IRun> | undefined;
	error?: Error;
}

/** The part of n8n that a trigger talks to, with static data that outlives a context as the database does. */
export class FakeN8n {
	readonly emitted: Emitted[] = [];
	readonly failed: Error[] = [];
	readonly log: string[] = [];
	/** What the database holds. */
	stored: Record<string, unknown> = {};
	private readonly keys = new Set<string>();
	status: IRun['status'] = 'success';
	/** What every credential holds. */
	readonly credential: Record<string, unknown> = {
		email: 'desk@contoso.example',
		oauthTokenData: { access_token: 't' },
	};
	/** n8n cannot store a run. */
	databaseError: Error | undefined;
	/** It stores the run, and cannot start it. */
	startError: Error | undefined;

	readonly workflowId = `workflow-${String(Math.random())}`;

	context(parameters: INodeParameters = {}, activation = 'activate', mode = 'trigger'): ITriggerFunctions {
		const description = new MicrosoftImapTrigger().description;
		const node: INode = {
			id: 'node-1',
			name: 'Mail',
			type: 'x',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		};
		const given = { mailbox: 'desk@contoso.example', ...parameters };
		node.parameters =
			NodeHelpers.getNodeParameters(description.properties, given, true, false, node, description) ?? {};
		const data = structuredClone(this.stored);
		const save = () => (this.stored = structuredClone(data));
		const log = (level: string) => (text: string) => this.log.push(`${level} ${text}`);
		const emit = (
			items: { json: { subject?: unknown } }[][],
			_response: unknown,
			done: Emitted['done'],
			key?: string,
		) => {
			save();
			this.emit(items[0]?.[0]?.json ?? {}, done, key);
		};
		return {
			getNode: () => node,
			getWorkflow: () => ({ id: this.workflowId }),
			getInstanceId: () => 'instance-1',
			getMode: () => mode,
			getActivationMode: () => activation,
			getNodeParameter: (name: string, fallback?: unknown) => node.parameters[name] ?? fallback,
			getCredentials: () => Promise.resolve(this.credential),
			getWorkflowStaticData: () => data,
			logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
			helpers: {
				createDeferredPromise,
				prepareBinaryData: () => Promise.resolve({ data: '', mimeType: '' }),
			},
			emit,
			saveFailedExecution: (error: Error) => this.failed.push(error),
		} as unknown as ITriggerFunctions;
	}

	subjects(): unknown[] {
		return this.emitted.map(({ subject }) => subject);
	}

	private emit(json: { subject?: unknown }, done: Emitted['done'], key?: string): void {
		const stored = structuredClone(this.stored) as Emitted['stored'];
		try {
			JSON.stringify(json);
		} catch (error) {
			this.emitted.push({ subject: undefined, key, stored, done, error: error as Error });
			return;
		}
		if (this.databaseError) {
			done?.reject(this.databaseError);
			return;
		}
		if (this.startError && key !== undefined && !this.keys.has(key)) {
			this.keys.add(key);
			done?.reject(this.startError);
			return;
		}
		const isKnown = key !== undefined && this.keys.has(key);
		if (key !== undefined) this.keys.add(key);
		this.emitted.push({
			subject: isKnown ? `refused ${String(json.subject)}` : json.subject,
			key,
			stored,
			done,
		});
		if (isKnown) done?.resolve(undefined as unknown as IRun);
		else if (this.status !== 'running') done?.resolve({ status: this.status } as IRun);
	}
}

function createDeferredPromise<T>(): Deferred<T> {
	let resolve: Deferred<T>['resolve'] = () => undefined;
	let reject: Deferred<T>['reject'] = () => undefined;
	const promise = new Promise<T>((settle, fail) => {
		resolve = settle;
		reject = fail;
	});
	return { promise, resolve, reject };
}
