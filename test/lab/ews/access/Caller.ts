import type { ExchangeStore } from '../../exchange/ExchangeStore';
import type { Mailbox } from '../../exchange/Mailbox';
import { EwsError } from '../EwsError';
import type { Introspection } from './Introspection';

/** Who asks, and as whom. */
export class Caller {
	constructor(
		/** Sign-in name, or the application's id. */
		readonly principal: string,
		/** The caller's own, or that of the impersonated. */
		readonly mailbox: Mailbox,
		private readonly store: ExchangeStore,
		private readonly ask: (mailbox: string) => Promise<Introspection>,
		private readonly impersonates: boolean,
	) {}

	/** @throws EwsError ErrorNonExistentMailbox, ErrorAccessDenied */
	async open(address: string): Promise<Mailbox> {
		const wanted = address.toLowerCase();
		if (wanted === this.mailbox.address) return this.mailbox;
		const caller = await this.ask(wanted);
		if (caller.exists !== true && !this.store.find(wanted)) throw new EwsError('ErrorNonExistentMailbox');
		if (!this.mayOpen(caller, wanted)) throw new EwsError('ErrorAccessDenied');
		return this.store.mailbox(wanted);
	}

	/** Whether mail may be sent in the name of an address: the same rights as those to the mailbox, in the lab. */
	async maySendAs(address: string): Promise<boolean> {
		const wanted = address.toLowerCase();
		return wanted === this.mailbox.address || this.mayOpen(await this.ask(wanted), wanted);
	}

	/** Somebody who is impersonated has their own rights only, not those of the application. */
	private mayOpen({ username, upn }: Introspection, wanted: string): boolean {
		return username === wanted && (upn !== undefined || !this.impersonates);
	}
}
