import { join } from 'node:path';

/** Part of what V8's profiler writes: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface Profile {
	nodes: Array<{ id: number; callFrame: { functionName: string; url: string }; children?: number[] }>;
	samples: number[];
	/** Microseconds before each sample. */
	timeDeltas: number[];
}

export interface ProfileShare {
	/** Processor time of the thread in seconds. */
	busySeconds: number;
	/** Of this, time in code of this package, and in what Node.js does for it. */
	oursSeconds: number;
}

/** Where n8n has community packages; the folder that the lab keeps n8n in has the same name. */
const OURS = join('nodes', 'node_modules', 'n8n-nodes-microsoft-mail');

/** How much of the time was spent in this package. Garbage collection counts as nobody's. */
export function shareOfProfile({ nodes, samples, timeDeltas }: Profile): ProfileShare {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const parents = new Map(
		nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
	);
	const isOurs = (id: number | undefined): boolean => {
		const url = id === undefined ? undefined : byId.get(id)?.callFrame.url;
		if (id === undefined || url === undefined) return false;
		const isOfNode = url === '' || url.startsWith('node:');
		return isOfNode ? isOurs(parents.get(id)) : url.includes(OURS);
	};
	let busy = 0;
	let ours = 0;
	for (const [at, id] of samples.entries()) {
		if (byId.get(id)?.callFrame.functionName === '(idle)') continue;
		const micros = timeDeltas[at] ?? 0;
		busy += micros;
		if (isOurs(id)) ours += micros;
	}
	return { busySeconds: busy / 1e6, oursSeconds: ours / 1e6 };
}
