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

/** The Node that runs n8n: the machine's own when it fits, else one from npm beside n8n. */
export function n8nNode(recipe: InstallRecipe, directory: string): NodeChoice {
	const major = Number(process.versions.node.split('.')[0]);
	if (major >= recipe.nodeMajors.from && major <= recipe.nodeMajors.to) {
		const prefix = dirname(dirname(process.execPath));
		return { binary: process.execPath, ...withHeaders(prefix) };
	}
	const name = platformPackage();
	const root = join(directory, 'node_modules', name);
	return {
		binary: join(root, 'bin', 'node'),
		npmPackage: `${name}@${recipe.nodeMajors.to}`,
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
