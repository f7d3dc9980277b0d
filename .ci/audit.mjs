/**
 * Known vulnerabilities of the libraries in the package, which npm takes for ones of development:
 * `npm run build && node .ci/audit.mjs`. Those of tools, which nobody installs, are printed and do not fail.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

/**
 * @param {object} report of `npm audit --json`
 * @param {object} lock package-lock.json
 * @param {Array<{ name: string, version: string }>} bundled dist/bundled.json
 */
export function judge(report, lock, bundled) {
	if (typeof report?.vulnerabilities !== 'object')
		throw new Error(`npm audit gave no report: ${report?.message ?? ''}`);
	const inPackage = new Set(bundled.map(({ name, version }) => `${name}@${version}`));
	const found = Object.values(report.vulnerabilities).flatMap(({ name, severity, nodes, via }) =>
		// Of a package that is only affected by one below it, that one is told.
		via.some((cause) => typeof cause === 'object')
			? nodes.map((node) => ({ name: `${name}@${lock.packages[node]?.version}`, severity, via }))
			: [],
	);
	const isInPackage = ({ name }) => inPackage.has(name);
	return { inPackage: found.filter(isInPackage), inTools: found.filter((one) => !isInPackage(one)) };
}

const titles = (via) => via.flatMap(({ title, url }) => (title ? [`${title} (${url})`] : [])).join('; ');

function main() {
	const { stdout } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
	const { inPackage, inTools } = judge(
		JSON.parse(stdout),
		read('../package-lock.json'),
		read('../dist/bundled.json'),
	);
	for (const { name, severity, via } of inTools) console.log(`tool: ${name} ${severity}: ${titles(via)}`);
	for (const { name, severity, via } of inPackage)
		console.error(`PACKAGE: ${name} ${severity}: ${titles(via)}`);
	console.log(`${inPackage.length} known vulnerabilities in the package, ${inTools.length} in tools`);
	process.exitCode = inPackage.length > 0 ? 1 : 0;
}

if (process.argv[1] === new URL(import.meta.url).pathname) main();
