import type { ChangeNotices } from '../../../nodes/mail/source/ChangeNotices';
import type { ChangeSource } from '../../../nodes/mail/source/ChangeSource';
import { MINUTE, START } from './deskSettings';
import { ids, never, SourceScene } from './SourceScene';

/** Notices that a test gives. */
class Notices implements ChangeNotices {
	folderId: string | undefined;
	hasEnded = false;
	give: () => void = () => undefined;

	begin(folderId: string, noticed: () => void): void {
		this.folderId = folderId;
		this.give = noticed;
	}

	async end(): Promise<void> {
		this.hasEnded = true;
		await Promise.resolve();
	}
}

let scene: SourceScene;
let notices: Notices;
beforeEach(() => {
	jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'setImmediate'] });
	scene = new SourceScene();
	notices = new Notices();
	scene.options = { notices };
});
afterEach(() => jest.useRealTimers());

/** Waits until the source ends it, which must not take longer. */
async function waited(source: ChangeSource, ms: number): Promise<void> {
	const waiting = source.wait(never);
	await jest.advanceTimersByTimeAsync(ms);
	await waiting;
}

describe('a notice', () => {
	it('ends the wait, and the message is found at once', async () => {
		const source = await scene.open();
		expect(await source.read(1, never)).toEqual([]);
		const waiting = source.wait(never);
		await jest.advanceTimersByTimeAsync(5_000);
		const { id } = scene.deliver('a');
		notices.give();
		await waiting;
		expect(ids(await source.read(1, never))).toEqual([id]);
		expect(Date.now()).toBe(START + 5_000);
		await source.close();
	});

	it('that comes before the server shows the message leads to another look soon', async () => {
		const source = await scene.open();
		notices.give();
		expect(await source.read(1, never)).toEqual([]);
		const { id } = scene.deliver('late');
		await waited(source, 2_000);
		expect(ids(await source.read(1, never))).toEqual([id]);
		await source.close();
	});

	it('while nobody reads is not forgotten', async () => {
		const source = await scene.open();
		const { id } = scene.deliver('a');
		notices.give();
		await source.wait(never);
		// All slots are taken: the pump waits again.
		await waited(source, MINUTE);
		expect(ids(await source.read(1, never))).toEqual([id]);
		await source.close();
	});

	it('is not needed where the clock was set back by an hour: the check interval goes on', async () => {
		const source = await scene.open();
		expect(await source.read(1, never)).toEqual([]);
		jest.setSystemTime(Date.now() - 60 * MINUTE);
		const { id } = scene.deliver('a');
		await waited(source, MINUTE);
		expect(ids(await source.read(1, never))).toEqual([id]);
		await source.close();
	});

	it('is not needed: without one the check interval decides', async () => {
		const source = await scene.open();
		const { id } = scene.deliver('a');
		await waited(source, MINUTE);
		expect(ids(await source.read(1, never))).toEqual([id]);
		await source.close();
	});

	it('is of the folder that is open, and no more come once the source is closed', async () => {
		const source = await scene.open();
		expect(notices.folderId).toBe(await scene.folder.feed().open(never));
		await source.close();
		expect(notices.hasEnded).toBe(true);
	});
});
