import type { Delivery } from '../contracts/MailSource';
import { Pump } from './Pump';
import type { PumpOptions, RunningPump } from './PumpOptions';

/**
 * Drives a source for as long as it is wanted: connect, read, hand over, acknowledge, wait, and from the start
 * again after every failure. Nothing that a server does ends it.
 */
export function pumpMail<C, D extends Delivery>(options: PumpOptions<C, D>): RunningPump<C, D> {
	const pump = new Pump(options);
	pump.start();
	return pump;
}
