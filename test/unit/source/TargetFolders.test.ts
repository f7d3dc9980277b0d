import { TargetFolders } from '../../../nodes/mail/source/TargetFolders';

const never = new AbortController().signal;
let asked: string[];
let folders: TargetFolders;

beforeEach(() => {
	jest.useFakeTimers({ now: 1_000_000 });
	asked = [];
	folders = new TargetFolders(async (folder, signal) => {
		signal.throwIfAborted();
		asked.push(folder);
		return await Promise.resolve(`${folder}-${String(asked.length)}`);
	});
});
afterEach(() => jest.useRealTimers());

it('TargetFolders resolves a path once a minute: a deleted folder keeps its ID, and messages would follow it', async () => {
	expect(await folders.idOf('Done', never)).toBe('Done-1');
	jest.setSystemTime(1_000_000 + 59_999);
	expect(await folders.idOf('Done', never)).toBe('Done-1');
	jest.setSystemTime(1_000_000 + 60_000);
	expect(await folders.idOf('Done', never)).toBe('Done-2');
	expect(await folders.idOf('Done', never)).toBe('Done-2');
});

it('TargetFolders resolves each path by itself, and all anew when one has proven wrong', async () => {
	expect([await folders.idOf('a', never), await folders.idOf('b', never)]).toEqual(['a-1', 'b-2']);
	folders.forget();
	expect(await folders.idOf('a', never)).toBe('a-3');
});
