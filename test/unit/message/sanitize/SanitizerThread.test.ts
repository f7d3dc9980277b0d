import { SanitizerThread } from '../../../../nodes/mail/message/sanitize/SanitizerThread';
import { waitFor } from '../../../lab/waitFor';

const JOB = { html: 'a', remoteImages: 'remove' } as const;

/** A program that says how many texts it was given, and does to some of them what no program should. */
const COUNTS = `
	const { parentPort } = require('node:worker_threads');
	let count = 0;
	parentPort.on('message', ({ html }) => {
		count += 1;
		if (html === 'hangs') for (;;);
		if (html === 'throws') throw new Error('broken');
		if (html === 'ends') process.exit(3);
		if (html === 'fails') return parentPort.postMessage({ failure: 'it is too large' });
		parentPort.postMessage({ html: html + count });
	});
`;

const threadOf = (code: string, limits = {}) =>
	new SanitizerThread({ code, isText: true }, { deadlineMs: 30_000, idleMs: 0, megabytes: 64, ...limits });

describe('a SanitizerThread', () => {
	it('is there once, for one text after the other', async () => {
		const thread = threadOf(COUNTS, { idleMs: 60_000 });
		const all = await Promise.all(['a', 'b', 'c'].map(async (html) => await thread.run({ ...JOB, html })));
		expect(all).toEqual(['a1', 'b2', 'c3']);
	});

	it.each([
		['hangs', /No answer within/],
		['throws', /broken/],
		['ends', /thread ended/],
		['fails', /too large/],
	])(
		'does not answer with the text that it was given where it %s, and cleans the next',
		async (html, reason) => {
			const thread = threadOf(COUNTS, html === 'hangs' ? { deadlineMs: 5_000 } : {});
			const bad = thread.run({ ...JOB, html });
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

	it('takes no more memory than it may, and the process lives on', async () => {
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
			parentPort.on('message', () => parentPort.postMessage({ html: JSON.stringify(process.env) }));`,
		);
		expect(await thread.run(JOB)).toBe('{}');
	});
});
