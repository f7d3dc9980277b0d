import { groupProfile, GROUPS, type Group } from '../../bench/profile/groupProfile';

const OURS = 'file:///checkout/nodes/mail';
const FLOW = 'file:///checkout/node_modules/imapflow/lib/imap-flow.js';

/** One sample of a millisecond in the last of these frames, each called by the one before it. */
function sampleIn(...frames: Array<readonly [functionName: string, url: string]>) {
	const nodes = [['(root)', ''] as const, ...frames].map(([functionName, url], id) => ({
		id,
		callFrame: { functionName, url },
		children: id < frames.length ? [id + 1] : [],
	}));
	return { nodes, samples: [frames.length], timeDeltas: [1_000] };
}

type Frames = Parameters<typeof sampleIn>;

it.each<[string, Frames, Group | 'idle']>([
	['the structure of a message', [['walk', `${OURS}/message/walkParts.ts`]], GROUPS[0]],
	['a charset', [['decode', `${OURS}/message/charset/decodeMixed.ts`]], GROUPS[1]],
	['base64', [['decode', `${OURS}/message/decodeBase64.ts`]], GROUPS[1]],
	['the reply', [['lines', `${OURS}/message/reply/linesOfText.ts`]], GROUPS[2]],
	['the item', [['toItem', `${OURS}/n8n/trigger/toItem.ts`]], GROUPS[2]],
	['the source', [['read', `${OURS}/imap/ImapSource.ts`]], GROUPS[3]],
	['the library of the protocol', [['exec', FLOW]], GROUPS[4]],
	['a socket', [['onread', 'node:internal/stream_base_commons']], GROUPS[5]],
	['garbage collection', [['(garbage collector)', '']], GROUPS[6]],
	['native code', [['(program)', '']], GROUPS[7]],
	['a contestant', [['start', 'file:///checkout/test/bench/drain/ours.ts']], GROUPS[8]],
	['waiting', [['(idle)', '']], 'idle'],
])('counts %s', (_, frames, group) => {
	const { [group]: ms, ...others } = groupProfile(sampleIn(...frames));
	expect(ms).toBe(1);
	expect(Object.values(others).every((other) => other === 0)).toBe(true);
});

it.each<[string, Frames[number]]>([
	['a builtin', ['indexOf', '']],
	['what Node.js does with a buffer', ['slice', 'node:buffer']],
	['a library', ['decode', 'file:///checkout/node_modules/iconv-lite/lib/index.js']],
])('counts %s for the code that called it', (_, frame) => {
	const grouped = groupProfile(sampleIn(['read', FLOW], ['parse', `${OURS}/message/parseHeaders.ts`], frame));
	expect(grouped[GROUPS[0]]).toBe(1);
});

it('counts a stream for Node.js, whoever writes to it', () => {
	const grouped = groupProfile(
		sampleIn(['send', FLOW], ['write', 'node:internal/streams/writable'], ['writev', '']),
	);
	expect(grouped[GROUPS[5]]).toBe(1);
});

it('does not count the time in which the machine ran something else', () => {
	const profile = { ...sampleIn(['walk', `${OURS}/message/walkParts.ts`]), timeDeltas: [200_000] };
	expect(groupProfile(profile)[GROUPS[0]]).toBe(1);
});
