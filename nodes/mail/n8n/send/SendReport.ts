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
 * What a send node tells the health registry of one item: of the servers it tries, and what became of the message. A
 * run in the editor is a try-out and says nothing.
 */
export class SendReport {
	private readonly registry = HealthRegistry.shared();
	private readonly routes: MailHealth[] = [];
	private readonly isSilent: boolean;

	constructor(private readonly context: Pick<IExecuteFunctions, 'getWorkflow' | 'getNode' | 'getMode'>) {
		this.isSilent = context.getMode() === 'manual';
	}

	/** A route's transport, watched. */
	watch(transport: MailTransport, route: SendRoute): MailTransport {
		if (this.isSilent) return transport;
		const health = this.enter(transport.server, route);
		this.routes.push(health);
		return new ReportingTransport(transport, this.registry, health, route.account?.tokens);
	}

	/** Under the server that has sent it, else under the first that was to. */
	count({ sent, error, dropped = [] }: ItemOutcome): void {
		const health = this.routes[sent?.route ?? 0];
		if (health === undefined) return;
		if (sent !== undefined && sent.result.draft === undefined) health.counts.sent += 1;
		if (error !== undefined) health.counts.failed += 1;
		health.counts.dropped += dropped.length;
	}

	/** Nobody is left to send to, so that no route is taken. */
	countDropped(route: SendRoute, dropped: string[]): void {
		if (this.isSilent) return;
		// A transport names its server the same way.
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
