import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pkg from '../../../package.json';

const ROOT = join(__dirname, '../../..');

type Described = new () => Record<string, unknown>;

/** Every node and credential of the package, as n8n shows it. */
export function descriptions(): unknown[] {
	const files = [...pkg.n8n.nodes, ...pkg.n8n.credentials].map((file) =>
		join(ROOT, file.replace(/^dist\//, '').replace(/\.js$/, '.ts')),
	);
	const modules = files.map((file) => jest.requireActual<Record<string, Described>>(file));
	return modules.flatMap((loaded) => {
		return Object.values(loaded)
			.filter((one) => typeof one === 'function')
			.map((Node) => {
				const node = new Node();
				return 'description' in node ? node.description : node;
			});
	});
}

/** What the forms call their fields, choices and outputs. */
export function labels(): Set<string> {
	const found = new Set<string>();
	const walk = (value: unknown): void => {
		if (Array.isArray(value)) return value.forEach(walk);
		if (typeof value !== 'object' || value === null) return;
		const { displayName, name, value: chosen, type, outputNames } = value as Record<string, unknown>;
		// Nobody sees what a hidden field is called.
		if (typeof displayName === 'string' && type !== 'hidden') found.add(displayName);
		// A choice of a list has a value, and is shown by its name.
		if (typeof name === 'string' && chosen !== undefined) found.add(name);
		if (Array.isArray(outputNames)) outputNames.forEach((output) => found.add(String(output)));
		Object.values(value).forEach(walk);
	};
	descriptions().forEach(walk);
	return found;
}

/** What the options of the nodes are called that a person can add. */
export function optionLabels(): Set<string> {
	const found = new Set<string>();
	const walk = (value: unknown): void => {
		if (typeof value !== 'object' || value === null) return;
		const { type, options } = value as Record<string, unknown>;
		if (type === 'collection' && Array.isArray(options))
			for (const { displayName } of options as Array<{ displayName: string }>) found.add(displayName);
		Object.values(value).forEach(walk);
	};
	descriptions().forEach(walk);
	return found;
}

/** What the choices of each list are called, over all forms that have a list of that name; "Mail Protocols: IMAP …" by its head. */
export function choicesByList(): Map<string, Set<string>> {
	const found = new Map<string, Set<string>>();
	const walk = (value: unknown): void => {
		if (typeof value !== 'object' || value === null) return;
		const { displayName, type, options } = value as Record<string, unknown>;
		if (
			typeof displayName === 'string' &&
			/^(?:multiO|o)ptions$/.test(String(type)) &&
			Array.isArray(options)
		) {
			const choices = found.get(displayName) ?? new Set<string>();
			for (const { name } of options as Array<{ name: string }>) choices.add(name.replace(/: .*/, ''));
			found.set(displayName, choices);
		}
		Object.values(value).forEach(walk);
	};
	descriptions().forEach(walk);
	return found;
}

/** Texts of the descriptions that n8n shows, each with where it stands. */
export function describedTexts(): Array<[string, string]> {
	const found: Array<[string, string]> = [];
	const walk = (value: unknown, path: string): void => {
		if (typeof value !== 'object' || value === null) return;
		for (const [key, one] of Object.entries(value)) {
			const isText = ['displayName', 'description', 'hint', 'action', 'subtitle', 'notice'].includes(key);
			if (typeof one === 'string' && isText) found.push([`${path}.${key}`, one]);
			walk(one, `${path}.${key}`);
		}
	};
	for (const one of descriptions()) walk(one, String((one as { displayName?: unknown }).displayName ?? ''));
	return found;
}

/** Source files of the package, tests left out. */
export function sources(folder = join(ROOT, 'nodes')): string[] {
	if (!existsSync(folder)) return [];
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
		.map((entry) => join(entry.parentPath, entry.name));
}
