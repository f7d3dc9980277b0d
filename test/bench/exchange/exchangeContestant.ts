/** One contestant in a process of its own, as the other drains have it. */
import './ewsAsInstalled';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { gunzip } from 'node:zlib';
import { loadLibrary } from '../../../nodes/mail/ews/EwsClient';
import { EwsFeed } from '../../../nodes/mail/ews/EwsFeed';
import { GraphFeed } from '../../../nodes/mail/graph/GraphFeed';
import { HttpsClient, type HttpRequest } from '../../../nodes/mail/net/http/HttpsClient';
import type { ChangeCursor } from '../../../nodes/mail/source/ChangeCursor';
import type { ChangeDelivery } from '../../../nodes/mail/source/ChangeDelivery';
import { ChangeSource } from '../../../nodes/mail/source/ChangeSource';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { measure, type Measured } from '../drain/measure';
import { drainThroughEngine, makeItem } from '../drain/ours';
import { newTally, type Tally } from '../drain/Task';
import { profiled } from '../profile/profiled';
import type { ExchangeTask, RecordedRequest } from './ExchangeTask';
import { drainWithOutlook, loadOutlookNodes, pollWithOutlook } from './outlookNodes';

export interface ExchangeReport extends Measured {
	tally: Tally;
	/** Resident memory in MB before the work, with everything loaded. */
	baseMb: number;
	requests: number;
	received: number;
}

/** As many as ours has under way to a mailbox. */
const AT_ONCE = { graph: 4, ews: 2 };

async function compete(task: ExchangeTask): Promise<ExchangeReport> {
	const recorded: RecordedRequest[] = [];
	if (task.contestant === 'record') record(recorded);
	let tally = newTally();
	let received = 0;
	if (task.contestant.startsWith('outlook')) loadOutlookNodes();
	else if (task.api === 'ews') loadLibrary();
	const baseMb = process.memoryUsage.rss() / 1024 / 1024;
	const measured = await measure(async () => {
		if (task.contestant === 'replay') received = await replay(task);
		else if (task.contestant === 'outlook') tally = await pollWithOutlook(task, false);
		else if (task.contestant === 'outlook+attachments') tally = await pollWithOutlook(task, true);
		else if (task.contestant === 'outlook+eml') tally = await drainWithOutlook(task);
		else
			await profiled(task.profile, async () => {
				tally = await drain(task);
			});
	});
	if (task.contestant === 'record') writeFileSync(task.script, JSON.stringify(recorded));
	return { ...measured, baseMb, tally, requests: recorded.length, received };
}

/** The engine over the API, as the trigger runs it. */
async function drain(task: ExchangeTask): Promise<Tally> {
	const { api, host, port, ca, mailbox, token } = task;
	const retries = new FetchRetries();
	const tokens = { getToken: () => Promise.resolve({ token }) };
	const settings = { connection: { host, port, security: 'ssl' as const, ca }, mailbox, folder: 'inbox' };
	const open = () =>
		new ChangeSource({
			feed: api === 'graph' ? new GraphFeed(settings, tokens) : new EwsFeed(settings, tokens),
			settings: {
				api,
				server: `${host}:${String(port)}`,
				mailbox,
				folder: 'inbox',
				read: 'unread',
				afterProcessing: 'markRead',
				checkIntervalMs: 60_000,
				activatedAt: Date.now(),
			},
			retries,
			warn: (error) => console.error(error),
		});
	const full = { ...task, password: '', contestant: 'ours' as const };
	return await drainThroughEngine<ChangeCursor, ChangeDelivery>(full, makeItem, open);
}

function record(into: RecordedRequest[]): void {
	const original = Reflect.get(HttpsClient.prototype, 'request');
	HttpsClient.prototype.request = async function (
		this: HttpsClient,
		asked: HttpRequest,
		signal: AbortSignal,
	) {
		const { method, url, headers = {}, body } = asked;
		into.push({ method, url: url.href, headers, ...(body === undefined ? {} : { body: String(body) }) });
		return await original.call(this, asked, signal);
	};
}

/** The same requests, in the order ours made them, and nothing else: no parsing, no bookkeeping. */
async function replay({ api, script, ca, token }: ExchangeTask): Promise<number> {
	const requests = JSON.parse(readFileSync(script, 'utf8')) as RecordedRequest[];
	const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE[api], ca });
	let at = 0;
	let received = 0;
	const worker = async () => {
		for (let next = requests[at++]; next !== undefined; next = requests[at++]) {
			const octets = await once(next, agent, token);
			received += octets;
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE[api] }, worker));
	agent.destroy();
	return received;
}

async function once(
	{ method, url, headers, body }: RecordedRequest,
	agent: Agent,
	token: string,
): Promise<number> {
	return await new Promise((resolve, reject) => {
		const authorization = { Authorization: `Bearer ${token}` };
		const sent = request(
			url,
			{ method, agent, headers: { 'Accept-Encoding': 'gzip', ...headers, ...authorization } },
			(answer) => {
				const chunks: Buffer[] = [];
				answer.on('data', (chunk: Buffer) => chunks.push(chunk));
				answer.on('error', reject);
				answer.on('end', () => {
					if ((answer.statusCode ?? 500) >= 300) {
						reject(new Error(`${method} ${url} was answered ${String(answer.statusCode)}`));
						return;
					}
					const octets = Buffer.concat(chunks);
					if (answer.headers['content-encoding'] === 'gzip')
						gunzip(octets, (error, plain) => (error ? reject(error) : resolve(plain.length)));
					else resolve(octets.length);
				});
			},
		);
		sent.on('error', reject);
		sent.end(body);
	});
}

compete(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ExchangeTask).then(
	(report) => process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit()),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
