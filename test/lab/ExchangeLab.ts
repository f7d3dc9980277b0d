import { readFile } from 'node:fs/promises';
import type { INodeParameters } from 'n8n-workflow';

import type { LabUser } from './authority/authorityTypes';
import { EwsServer } from './ews/EwsServer';
import { ExchangeStore } from './exchange/ExchangeStore';
import { GraphServer } from './graph/GraphServer';
import type { Post } from './Post';

export type WebProtocol = 'graph' | 'ews';

/** The mailboxes of an organization behind both HTTP APIs of Exchange. */
export class ExchangeLab implements Post {
	/** It stays the same over a restart, and is known while the server is away. */
	private readonly ewsUrl: string;

	private constructor(
		readonly store: ExchangeStore,
		readonly graph: GraphServer,
		private ewsServer: EwsServer,
		private readonly authority: { url: string; users: readonly LabUser[] },
	) {
		this.ewsUrl = ewsServer.url;
	}

	static async start(authority: { url: string; users: readonly LabUser[] }): Promise<ExchangeLab> {
		const store = new ExchangeStore();
		const graph = await GraphServer.start({ authority, store });
		try {
			const { certificates } = graph;
			const ews = await EwsServer.start({ authority, store, certificates });
			return new ExchangeLab(store, graph, ews, authority);
		} catch (error) {
			await graph.stop();
			throw error;
		}
	}

	/** Another one after a restart. */
	get ews(): EwsServer {
		return this.ewsServer;
	}

	deliverMany(mailbox: string, mails: readonly string[]): void {
		for (const mime of mails) this.store.deliver(mailbox, mime);
	}

	/** As IMAP would call them. */
	flags(mailbox: string, folder?: string): string[][] {
		return this.store
			.messages(mailbox, folder)
			.map(({ isRead, flag }) => [
				...(isRead ? ['\\Seen'] : []),
				...(flag === 'flagged' ? ['\\Flagged'] : []),
			]);
	}

	/** What a node needs to find the server. */
	async parameters(
		api: WebProtocol,
	): Promise<{ server: string; api: WebProtocol; options: INodeParameters }> {
		const ca = await readFile(this.graph.certificates.ca, 'utf8');
		const server = api === 'ews' ? this.ewsUrl : `${this.graph.host}:${String(this.graph.port)}`;
		return { api, server, options: { ca } };
	}

	/** Turns everybody away for a while, and says when to come back. */
	storm(api: WebProtocol, ms: number): void {
		if (api === 'graph') this.graph.throttle.startStorm(ms, Math.ceil(ms / 1000));
		else this.ews.throttle.storm(ms);
	}

	/** How many requests have been turned away. */
	refused(api: WebProtocol): number {
		return this[api].throttle.refused;
	}

	/** Carries out what is sent next, and loses the answer. */
	loseNextAnswer(api: WebProtocol): void {
		if (api === 'graph')
			this.graph.faults.next({ method: 'POST', path: /send/i, fault: { kind: 'dropAnswer' } });
		else this.ews.faults.failNext(1, { kind: 'loseAnswer' }, 'CreateItem', 'SendItem');
	}

	/** Takes a server away with all its connections; its mail stays. @returns what brings it back */
	async takeAway(api: WebProtocol): Promise<() => Promise<void>> {
		if (api === 'graph') {
			await this.graph.stop({ keep: true });
			return async () => await this.graph.start();
		}
		const { port, certificates } = this.ews;
		await this.ews.stop();
		const { authority, store } = this;
		return async () => {
			this.ewsServer = await EwsServer.start({ authority, store, port, certificates });
		};
	}

	async stop(): Promise<void> {
		await this.ews.stop();
		await this.graph.stop();
	}
}
