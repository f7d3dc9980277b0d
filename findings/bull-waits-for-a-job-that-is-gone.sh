#!/usr/bin/env bash
# bull 4.16.4 (the queue of n8n's queue mode), Redis 7.0 (Debian 12): who asks for the end of a job that has ended and was
#   removed waits for good.
#
# Guessed: job.finished() rejects, since the job is not there any more, or resolves without a value; at the latest its
#   watchdog, which looks every five seconds for a lost event, finds that the job has gone.
# Seen: with removeOnComplete, a job that ends between add() and finished() is not told. The promise stays open, through the
#   watchdog's looks as well: a job that is neither among the completed nor the failed ones counts as not finished.
#   job.getState() says "stuck" of it. Where the job is kept, the same call resolves at once.
# Output: kept: done; removed: open after 12 s, state stuck.
# Why it matters: a starter that does anything asynchronous between the two calls, or loses its connection to Redis as the job
#   ends, believes for ever that the job runs, and what waits for it (a slot, an acknowledgment of a mail) is never released.
#   Keep the last jobs (removeOnComplete: 1000), or put an own deadline beside finished().
set -euo pipefail
work=$(mktemp -d)
trap 'kill "${redis:-0}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
if ! server=$(command -v redis-server); then
	command -v apt-get >/dev/null || { echo "needs redis-server" >&2; exit 2; }
	apt-get download -qq redis-tools liblzf1 libatomic1 libjemalloc2 liblua5.1-0 lua-bitop lua-cjson 2>/dev/null ||
		{ echo "apt-get could not download redis-tools: run apt-get update" >&2; exit 2; }
	for package in *.deb; do dpkg-deb -x "$package" root; done
	LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
	export LD_LIBRARY_PATH
	ln -s redis-check-rdb root/usr/bin/redis-server
	server=$work/root/usr/bin/redis-server
fi
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >redis.log &
redis=$!
npm init -y >/dev/null
npm install --silent --no-audit --no-fund bull@4.16.4
cat >see.cjs <<'JS'
const Queue = require('bull');
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
async function look(name, options) {
	const queue = new Queue(name, { redis: { path: `${process.cwd()}/redis.sock` } });
	queue.on('error', () => undefined);
	await queue.isReady();
	queue.process(async () => 'done');
	const ended = new Promise((resolve) => queue.once('completed', resolve));
	const job = await queue.add({}, options);
	// As after an asynchronous hook.
	await ended;
	await sleep(200);
	const told = await Promise.race([job.finished().then(String, (error) => `error ${error.message}`), sleep(12_000)]);
	return `${name}: ${told ?? `open after 12 s, state ${await job.getState()}`}`;
}
(async () => {
	console.log(await look('kept', {}));
	console.log(await look('removed', { removeOnComplete: true }));
	process.exit();
})();
JS
for _ in $(seq 50); do [ -S redis.sock ] && break; sleep 0.1; done
node see.cjs | tee seen
grep -qx 'kept: done' seen
grep -qx 'removed: open after 12 s, state stuck' seen
