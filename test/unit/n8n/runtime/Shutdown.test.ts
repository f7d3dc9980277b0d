import { EventEmitter } from 'node:events';
import { Shutdown } from '../../../../nodes/mail/n8n/runtime/Shutdown';

let now: number;
let signals: EventEmitter & { env: NodeJS.ProcessEnv };
beforeEach(() => {
	now = 1_000_000;
	signals = Object.assign(new EventEmitter(), { env: {} });
	signals.on('SIGTERM', () => undefined).on('SIGINT', () => undefined);
});
const make = () => new Shutdown(signals, () => now);

it.each<[string | undefined, number]>([
	[undefined, 25_000],
	['60', 55_000],
	['3', 0],
	['soon', 25_000],
	['-1', 25_000],
])('Shutdown waits for triggers as long as n8n does, less what n8n needs itself: %s', (timeout, ms) => {
	signals.env.N8N_GRACEFUL_SHUTDOWN_TIMEOUT = timeout;
	const shutdown = make();
	shutdown.onBegin(() => undefined);
	expect(shutdown.msLeft).toBeUndefined();
	signals.emit('SIGTERM');
	expect(shutdown.msLeft).toBe(ms);
	now += 10_000;
	signals.emit('SIGINT');
	expect(shutdown.msLeft).toBe(Math.max(0, ms - 10_000));
});

it('Shutdown notifies all listeners at once, later ones too, and not those that have left', () => {
	const shutdown = make();
	const log: string[] = [];
	shutdown.onBegin(() => log.push('first'));
	shutdown.onBegin(() => log.push('second'));
	shutdown.onBegin(() => log.push('gone'))();
	signals.emit('SIGTERM');
	shutdown.onBegin(() => log.push('late'));
	expect(log).toEqual(['first', 'second', 'late']);
});

it('Shutdown keeps no signal from ending a process that does not listen itself', () => {
	signals.removeAllListeners('SIGTERM');
	make().onBegin(() => undefined);
	expect(signals.listenerCount('SIGTERM')).toBe(0);
	expect(signals.listenerCount('SIGINT')).toBe(1);
});
