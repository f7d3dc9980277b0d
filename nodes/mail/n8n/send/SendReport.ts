import type { IExecuteFunctions } from 'n8n-workflow';
import type { MailTransport } from '../../contracts/MailTransport';
import { defined } from '../../contracts/defined';
import { serverName } from '../../contracts/serverName';
import { HealthRegistry } from '../../health/HealthRegistry';
import type { MailHealth } from '../../health/MailHealth';
import { ReportingTransport } from '../../health/ReportingTransport';
import { projectOf } from '../runtime/projectOf';
import type { SendRoute } from './SendSettings';
import type { ItemOutcome } from './ItemOutcome';

/**
 * Reports one item to the health registry: the servers it uses, and what happened to the message.
 * Executions in the editor are tests and are not reported.
 */
export class SendReport {
	private readonly registry = HealthRegistry.shared();
	private readonly routes: MailHealth[] = [];
	private readonly isSilent: boolean;

	constructor(private readonly context: Pick<IExecuteFunctions, 'getWorkflow' | 'getNode' | 'getMode'>) {
		this.isSilent = context.getMode() === 'manual';
	}

	/** Wraps a route's transport. */
	watch(transport: MailTransport, route: SendRoute): MailTransport {
		if (this.isSilent) return transport;
		const health = this.enter(transport.server, route);
		this.routes.push(health);
		return new ReportingTransport(transport, this.registry, health, route.account?.tokens);
	}

	/** Counted for the server that has sent it, otherwise for the first one that was tried. */
	count({ sent, error, dropped = [] }: ItemOutcome): void {
		const health = this.routes[sent?.route ?? 0];
		if (health === undefined) return;
		if (sent !== undefined && sent.result.draft === undefined) health.counts.sent += 1;
		if (error !== undefined) health.counts.failed += 1;
		health.counts.dropped += dropped.length;
	}

	/** No recipient is left, so no route is used. */
	countDropped(route: SendRoute, dropped: string[]): void {
		if (this.isSilent) return;
		// A transport names its server in the same way.
		this.routes.push(this.enter(serverName(route.connection), route));
		this.count({ dropped });
	}

	private enter(server: string, { protocol, account, from }: SendRoute): MailHealth {
		const { id = '', name } = this.context.getWorkflow();
		const node = this.context.getNode();
		return this.registry.enter({
			workflowId: id,
			...defined({ workflowName: name }),
			nodeId: node.id,
			nodeName: node.name,
			...projectOf(this.context),
			...defined({ credentialId: account?.credentialId }),
			protocol,
			server,
			mailbox: account?.user ?? from,
			isContinuous: false,
		});
	}
}
