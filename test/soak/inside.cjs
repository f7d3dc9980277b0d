/**
 * Loaded into n8n before anything else, and by n8n as its file of external hooks: writes down each execution as it ends
 * and each warning of Node.js, and on SIGUSR2 how much memory and how many sockets, timers and listeners n8n has. One
 * JSON object a line, in files of the folder SOAK_FOLDER.
 */
const { appendFileSync, existsSync, readdirSync, readFileSync, readlinkSync, rmSync } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { join } = require('node:path');
const timers = require('node:timers');
const { setImmediate: turn, setTimeout: sleep } = require('node:timers/promises');
const v8 = require('node:v8');
const { runInNewContext } = require('node:vm');
const { isMainThread } = require('node:worker_threads');

const MB = 1024 * 1024;
/** Nobody promises that it is told at all. */
const TELLING_MS = 5_000;

const write = (file, row) => appendFileSync(join(process.env.SOAK_FOLDER, file), `${JSON.stringify(row)}\n`);

const cpuMs = () => {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
};

/** Timers that have been made and not been collected yet: active resources leave out those that are not referenced. */
let timersAlive = 0;
/** Each with what is to be done when it has been collected. */
const collected = new FinalizationRegistry((act) => act());

function countTimers() {
	const gone = () => (timersAlive -= 1);
	for (const name of ['setTimeout', 'setInterval']) {
		const original = timers[name];
		const counting = (...args) => {
			const timer = original(...args);
			timersAlive += 1;
			collected.register(timer, gone);
			return timer;
		};
		// What `promisify` makes of it is one of them.
		Object.defineProperties(counting, Object.getOwnPropertyDescriptors(original));
		timers[name] = globalThis[name] = counting;
	}
	syncBuiltinESMExports();
}

/** Those of the parsing threads and of what is not referenced are among them; elsewhere than on Linux nobody tells. */
function openSockets() {
	try {
		const isSocket = (descriptor) => {
			try {
				return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith('socket:');
			} catch {
				// Closed since, such as that of the listing itself.
				return false;
			}
		};
		return readdirSync('/proc/self/fd').filter(isSocket).length;
	} catch {
		return undefined;
	}
}

/** Collects all garbage; what has been collected is told some turns later, all of it at once. */
async function collectAndTell() {
	const told = new Promise((resolve) => collected.register({}, resolve));
	const before = cpuMs();
	collectGarbage();
	const found = { ...process.memoryUsage(), gcMs: cpuMs() - before };
	await Promise.race([told, sleep(TELLING_MS, undefined, { ref: false })]);
	await turn();
	return found;
}

/** As `--expose-gc` has it, which NODE_OPTIONS takes from Node.js 22 on only. */
let collectGarbage;

async function sample() {
	const begun = { at: Date.now(), cpuMs: cpuMs() };
	const { heapUsed, external, rss, gcMs } = await collectAndTell();
	const resources = {};
	for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
	const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
	const memory = { heapMb: heapUsed / MB, externalMb: external / MB, rssMb: rss / MB };
	const counts = { sockets: openSockets(), timers: timersAlive, listeners, resources };
	write('samples', { ...begun, ...memory, ...counts, gcMs });
}

/** Where somebody has left a name for it: it takes half a minute. */
function snapshot() {
	const request = join(process.env.SOAK_FOLDER, 'snapshot');
	if (!existsSync(request)) return;
	v8.writeHeapSnapshot(readFileSync(request, 'utf8'));
	rmSync(request);
}

/** n8n would give up an execution whose hook throws. */
function noteEnd({ data, status, startedAt, stoppedAt }, { id: workflowId }, id) {
	try {
		const [first] = Object.values(data.resultData.runData);
		const { subject, body } = first?.[0]?.data?.main?.[0]?.[0]?.json ?? {};
		write('executions', { id, workflowId, status, startedAt, stoppedAt, subject: subject ?? body?.subject });
	} catch (error) {
		write('warnings', { name: 'SoakError', text: String(error?.stack) });
	}
}

// Threads load it as well, and so would other programs that n8n starts.
if (isMainThread && process.argv[2] === 'start') {
	v8.setFlagsFromString('--expose-gc');
	collectGarbage = runInNewContext('gc');
	countTimers();
	process.on('SIGUSR2', () => {
		snapshot();
		void sample();
	});
	process.on('warning', ({ name, stack }) => write('warnings', { name, text: String(stack).slice(0, 2_000) }));
}

module.exports = { workflow: { postExecute: [noteEnd] } };
