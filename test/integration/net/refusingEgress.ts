import type { EgressFilter } from '../../../nodes/mail/net/EgressFilter';

/** A filter that lets nothing out, and what it was asked for. */
export function refusingEgress(): { egress: EgressFilter; asked: string[] } {
	const asked: string[] = [];
	const egress: EgressFilter = {
		validateUrl: (one) => {
			asked.push(one);
			return Promise.resolve({ ok: false, error: new Error('no') });
		},
		createSecureLookup: () => () => undefined,
	};
	return { egress, asked };
}
