import type { Profile } from '../n8n/shareOfProfile';

/** What does the work, in the order of the page. */
export const GROUPS = [
	'the parser: header and structure',
	'decoding: base64, quoted-printable, charsets',
	'the rest of the item: bodies, reply, fields',
	'source, delivery and protocol of ours',
	'imapflow, ews-javascript-api',
	'Node.js: TLS, sockets, HTTP, streams, timers',
	'garbage collection',
	'native code: TLS, system calls',
	'the benchmark itself',
] as const;
export type Group = (typeof GROUPS)[number];

/** Milliseconds of each group, and of waiting for the server. */
export type Grouped = Record<Group | 'idle', number>;

const BY_URL: ReadonlyArray<readonly [RegExp, Group]> = [
	[/\/node_modules\/(?:imapflow)\/|ews-javascript-api/, GROUPS[4]],
	[/\/nodes\/mail\/message\/(?:charset\/|decode|encodedWords|mimeWords|uuencode)/, GROUPS[1]],
	[
		/\/nodes\/mail\/message\/(?:reply|markdown|sanitize|automatic|authentication|bounce|calendar|emailTrigger|signature|tnef)\/|\/nodes\/mail\/message\/(?:bodyPieces|BodyText)|\/nodes\/mail\/n8n\//,
		GROUPS[2],
	],
	[/\/nodes\/mail\/message\//, GROUPS[0]],
	[/\/nodes\/mail\//, GROUPS[3]],
	[/\/test\/(?:bench|unit)\//, GROUPS[8]],
];

/** Of Node.js, what only serves its caller; the rest of it moves octets. */
const SERVES_CALLER =
	/^node:(?:internal\/)?(?:buffer|encoding|crypto|util|string_decoder|url|querystring|validators|errors)/;

/** Four samples: whatever is longer, the thread did not run, because the machine gave others its turn. */
const MOST_MICROSECONDS = 1_000;

/** Self time by what does the work. A library, or a builtin such as Buffer.indexOf, counts for the code that called it. */
export function groupProfile({ nodes, samples, timeDeltas }: Profile): Grouped {
	const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
	const parents = new Map(
		nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
	);
	const groupOf = (id: number | undefined): Group | 'idle' => {
		const frame = id === undefined ? undefined : byId.get(id);
		if (id === undefined || frame === undefined) return GROUPS[7];
		if (frame.functionName === '(idle)') return 'idle';
		if (frame.functionName === '(garbage collector)') return GROUPS[6];
		const known = BY_URL.find(([url]) => url.test(frame.url));
		if (known !== undefined) return known[1];
		if (frame.url.startsWith('node:') && !SERVES_CALLER.test(frame.url)) return GROUPS[5];
		return groupOf(parents.get(id));
	};
	const grouped = Object.fromEntries([...GROUPS, 'idle'].map((group) => [group, 0])) as Grouped;
	for (const [at, id] of samples.entries())
		grouped[groupOf(id)] += Math.min(timeDeltas[at] ?? 0, MOST_MICROSECONDS) / 1000;
	return grouped;
}
