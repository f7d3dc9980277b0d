import { Semaphore } from '../../../nodes/mail/async/Semaphore';
import { settle } from '../delivery/FakeClock';

const signal = new AbortController().signal;

describe('Semaphore', () => {
	it('admits as many as allowed, and the others in order of arrival', async () => {
		const turns = new Semaphore();
		const entered: number[] = [];
		for (let i = 0; i < 6; i += 1) void turns.enter(2, signal).then(() => entered.push(i));
		await settle();
		expect(entered).toEqual([0, 1]);
		turns.leave();
		turns.leave();
		turns.leave();
		await settle();
		expect(entered).toEqual([0, 1, 2, 3, 4]);
	});

	it('lets no later caller with a higher limit pass', async () => {
		const turns = new Semaphore();
		const entered: string[] = [];
		await turns.enter(1, signal);
		void turns.enter(1, signal).then(() => entered.push('patient'));
		void turns.enter(9, signal).then(() => entered.push('hasty'));
		await settle();
		expect(entered).toEqual([]);
		turns.leave();
		await settle();
		expect(entered).toEqual(['patient', 'hasty']);
	});

	it('forgets callers that gave up, and admits the next one', async () => {
		const turns = new Semaphore();
		const entered: string[] = [];
		await turns.enter(1, signal);
		const stop = new AbortController();
		const gaveUp = turns.enter(1, stop.signal);
		void turns.enter(2, signal).then(() => entered.push('next'));
		stop.abort();
		await expect(gaveUp).rejects.toMatchObject({ name: 'MailError' });
		await settle();
		expect(entered).toEqual(['next']);
		await expect(turns.enter(9, stop.signal)).rejects.toMatchObject({ name: 'MailError' });
	});
});
