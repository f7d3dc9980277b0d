import type { Delivery } from '../contracts/MailSource';
import { Pump } from './Pump';
import type { PumpOptions, RunningPump } from './PumpOptions';

/**
 * Runs a source until stopped: connect, read, hand over, acknowledge, wait, and reconnect after every
 * failure. Nothing that a server does ends it.
 */
export function pumpMail<C, D extends Delivery>(options: PumpOptions<C, D>): RunningPump<C, D> {
	const pump = new Pump(options);
	pump.start();
	return pump;
}
