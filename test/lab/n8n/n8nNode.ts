import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { InstallRecipe } from './installRecipe';

export interface NodeChoice {
	/** Path of the node binary. */
	binary: string;
	/** npm package to install for it, when the machine's own node does not fit. */
	npmPackage?: string;
	/** Directory with include/node, for building native modules without downloading headers. */
	headers?: string;
}

/**
 * The Node that runs n8n: the machine's own when it fits, else one from npm beside n8n.
 *
 * @param wanted major version, which has to be one that this n8n runs on
 */
export function n8nNode(
	{ nodeMajors: { from, to } }: InstallRecipe,
	directory: string,
	wanted = process.env.N8N_LAB_NODE,
): NodeChoice {
	const own = Number(process.versions.node.split('.')[0]);
	const major = wanted === undefined ? (own >= from && own <= to ? own : to) : Number(wanted);
	if (!(major >= from && major <= to))
		throw new Error(`This n8n runs on Node ${from} to ${to}, not on ${wanted}`);
	if (major === own) {
		const prefix = dirname(dirname(process.execPath));
		return { binary: process.execPath, ...withHeaders(prefix) };
	}
	const name = platformPackage();
	const root = join(directory, 'node_modules', name);
	return {
		binary: join(root, 'bin', 'node'),
		npmPackage: `${name}@${major}`,
		headers: root,
	};
}

/** Node's binaries on npm are one package per platform; Apple silicon breaks the naming rule. */
function platformPackage(): string {
	const name = `${process.platform}-${process.arch}`;
	return name === 'darwin-arm64' ? `node-bin-${name}` : `node-${name}`;
}

function withHeaders(prefix: string): { headers?: string } {
	return existsSync(join(prefix, 'include', 'node', 'node.h')) ? { headers: prefix } : {};
}
