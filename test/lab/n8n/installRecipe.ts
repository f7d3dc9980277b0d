/** What one release of n8n needs beyond `npm install n8n@<version>`. */
export interface InstallRecipe {
	/** Lowest and highest major version of Node that runs it. */
	nodeMajors: { from: number; to: number };
	/** Native modules that are built, or downloaded prebuilt, after the install. */
	nativeModules: string[];
	overrides: Record<string, string>;
	/** What its environment needs to run with that. */
	env: Record<string, string>;
}

/** Older n8n names a copy that lives on a vendor's own server, which registries and mirrors do not carry. */
const XLSX_OF_NPM = { xlsx: 'npm:xlsx@0.18.5' };

/**
 * The isolated-vm of n8n 1.x is used by task runners alone, and the lab runs without them. Versions of Node as in n8n's `engines`.
 */
export function installRecipe(version: string): InstallRecipe {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	if (major === 1) {
		return {
			nodeMajors: { from: 20, to: 22 },
			nativeModules: ['sqlite3'],
			overrides: XLSX_OF_NPM,
			env: { N8N_EXPRESSION_ENGINE: 'legacy' },
		};
	}
	return {
		nodeMajors: { from: major === 2 && minor < 10 ? 20 : major === 2 && minor < 36 ? 22 : 24, to: 24 },
		nativeModules: ['sqlite3', 'isolated-vm'],
		overrides: major === 2 && minor < 36 ? XLSX_OF_NPM : {},
		env: {},
	};
}
