import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What V8 writes, as far as it is read here: the nodes are rows of numbers, one after the other. */
interface HeapSnapshot {
	snapshot: { meta: { node_fields: string[]; node_types: [string[], ...unknown[]] } };
	nodes: number[];
	strings: string[];
}

interface Kind {
	count: number;
	bytes: number;
}

const MAX_ROWS = 25;
/** Of code and the like; the rest of it tells nothing more. */
const MAX_NAME = 60;

/** What there is more of in the snapshot at the end than in the warm one, by type and name. */
export function printGrown(folder: string): void {
	const [before, after] = ['warm', 'end'].map((name) => kindsIn(join(folder, `${name}.heapsnapshot`)));
	if (before === undefined || after === undefined) return;
	const grown = [...after].map(([kind, { count, bytes }]) => {
		const was = before.get(kind) ?? { count: 0, bytes: 0 };
		return { kind, more: count - was.count, 'more bytes': bytes - was.bytes, count, bytes };
	});
	console.log('\nMore in the heap than after the first third of the messages');
	console.table(grown.sort((a, b) => b['more bytes'] - a['more bytes']).slice(0, MAX_ROWS));
}

function kindsIn(file: string): Map<string, Kind> {
	const { snapshot, nodes, strings } = JSON.parse(readFileSync(file, 'utf8')) as HeapSnapshot;
	const { node_fields: fields, node_types: types } = snapshot.meta;
	const [type, name, size] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field));
	const kinds = new Map<string, Kind>();
	for (let at = 0; at < nodes.length; at += fields.length) {
		const value = (field = 0) => nodes[at + field] ?? 0;
		const typeName = types[0][value(type)] ?? '?';
		// The texts themselves are told of together: each is another one.
		const ownName = /string/.test(typeName) ? '' : (strings[value(name)] ?? '').slice(0, MAX_NAME);
		const key = `${typeName} ${ownName}`;
		const kind = kinds.get(key) ?? { count: 0, bytes: 0 };
		kinds.set(key, { count: kind.count + 1, bytes: kind.bytes + value(size) });
	}
	return kinds;
}
