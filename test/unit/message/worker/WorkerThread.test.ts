import { WorkerThread, type WorkerLimits } from '../../../../nodes/mail/message/worker/WorkerThread';
import { waitFor } from '../../../lab/waitFor';

interface Job {
	readonly text: string;
}
const JOB: Job = { text: 'a' };

/** A program that says how many texts it was given, and does to some of them what no program should. */
const COUNTS = `
	const { parentPort } = require('node:worker_threads');
	let count = 0;
	parentPort.on('message', ({ text }) => {
		count += 1;
		if (text === 'hangs') for (;;);
		if (text === 'throws') throw new Error('broken');
		if (text === 'ends') process.exit(3);
		if (text === 'fails') return parentPort.postMessage({ failure: 'it is too large' });
		parentPort.postMessage({ result: text + count });
	});
`;

const threadOf = (code: string, limits: Partial<WorkerLimits> = {}) =>
	new WorkerThread<Job, string>(
		{ code, isText: true },
		{ deadlineMs: 30_000, idleMs: 0, megabytes: 64, ...limits },
	);

describe('a WorkerThread', () => {
	it('is there once, for one text after the other', async () => {
		const thread = threadOf(COUNTS, { idleMs: 60_000 });
		const all = await Promise.all(['a', 'b', 'c'].map(async (text) => await thread.run({ text })));
		expect(all).toEqual(['a1', 'b2', 'c3']);
	});

	it.each([
		['hangs', /No answer within/],
		['throws', /broken/],
		['ends', /thread ended/],
		['fails', /too large/],
	])(
		'does not answer with the text that it was given where it %s, and cleans the next',
		async (text, reason) => {
			const thread = threadOf(COUNTS, text === 'hangs' ? { deadlineMs: 5_000 } : {});
			const bad = thread.run({ text });
			const next = thread.run(JOB);
			await expect(bad).rejects.toThrow(reason);
			expect(await next).toMatch(/^a[12]$/);
		},
	);

	it('says so where it cannot be started, each time', async () => {
		const thread = threadOf('this is no program');
		await expect(thread.run(JOB)).rejects.toThrow();
		await expect(thread.run(JOB)).rejects.toThrow();
	});

	it('stays within its memory limit, and the process survives', async () => {
		const thread = threadOf(`
			require('node:worker_threads').parentPort.on('message', () => {
				const all = [];
				for (;;) all.push(new Array(1e5).fill(all.length));
			});
		`);
		await expect(thread.run(JOB)).rejects.toThrow(/memory/);
	});

	it('ends when it has had nothing to do for a while', async () => {
		const thread = threadOf(COUNTS, { idleMs: 10 });
		expect(await thread.run(JOB)).toBe('a1');
		await waitFor('the thread to end', () => !thread.isOpen);
		expect(await thread.run(JOB)).toBe('a1');
	});

	it('knows nothing of the environment of the process', async () => {
		const thread = threadOf(
			`const { parentPort } = require('node:worker_threads');
			parentPort.on('message', () => parentPort.postMessage({ result: JSON.stringify(process.env) }));`,
		);
		expect(await thread.run(JOB)).toBe('{}');
	});

	it('fails a job that has waited too long, and does not run it', async () => {
		const thread = threadOf(COUNTS, { deadlineMs: 3_000, waitMs: 200, idleMs: 60_000 });
		const hanging = thread.run({ text: 'hangs' });
		const late = thread.run({ text: 'late' });
		await expect(late).rejects.toMatchObject({ code: 'ETIMEDOUT' });
		await expect(hanging).rejects.toMatchObject({ code: 'ETIMEDOUT' });
		// The first of a new thread.
		expect(await thread.run({ text: 'next' })).toBe('next1');
	});

	it('hands buffers over', async () => {
		const sums = new WorkerThread<{ octets: Uint8Array }, number>(
			{
				code: `const { parentPort } = require('node:worker_threads');
				parentPort.on('message', ({ octets }) => parentPort.postMessage({ result: octets.reduce((a, b) => a + b) }));`,
				isText: true,
			},
			{ deadlineMs: 30_000, idleMs: 0, megabytes: 64 },
		);
		const octets = new Uint8Array([1, 2, 3]);
		expect(await sums.run({ octets }, [octets.buffer])).toBe(6);
		expect(octets).toHaveLength(0);
	});
});
