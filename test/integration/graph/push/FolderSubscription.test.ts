import { setTimeout as sleep } from 'node:timers/promises';
import type { MailError } from '../../../../nodes/mail/contracts/MailError';
import { sharedAbort } from '../../../../nodes/mail/async/sharedAbort';
import { findGraphFolder } from '../../../../nodes/mail/graph/findGraphFolder';
import { GraphClient } from '../../../../nodes/mail/graph/GraphClient';
import {
	FolderSubscription,
	type SubscriptionOptions,
} from '../../../../nodes/mail/graph/push/FolderSubscription';
import { waitFor } from '../../../lab/waitFor';
import { ADA, GraphLab, SUPPORT } from '../GraphLab';
import { PushEndpoint } from './PushEndpoint';

const MAIL = 'From: sam@fabrikam.example\r\nSubject: Hello\r\n\r\nHello\r\n';
const never = sharedAbort().signal;
let lab: GraphLab;
let endpoint: PushEndpoint;
const open: FolderSubscription[] = [];
let warnings: MailError[] = [];
let notices = 0;

beforeAll(async () => {
	lab = await GraphLab.start();
});
afterAll(async () => await lab?.stop());
beforeEach(async () => {
	endpoint = await PushEndpoint.start();
	warnings = [];
	notices = 0;
});
afterEach(async () => {
	for (const one of open.splice(0)) await one.end();
	await endpoint.stop();
	lab.server.faults.clear();
	lab.server.subscriptions.forget();
	lab.server.subscriptions.isMute = false;
});

async function begin(mailbox = ADA, more: Partial<SubscriptionOptions> = {}): Promise<FolderSubscription> {
	const settings = { connection: lab.connection, mailbox };
	const tokens = more.tokens ?? (await lab.tokens());
	const client = new GraphClient(settings, tokens);
	const folderId = await findGraphFolder(client, 'INBOX', never);
	client.close();
	const options = { settings, tokens, retryMs: 50, receiverMs: 200, ...more };
	const subscription = new FolderSubscription({ ...options, warn: (error) => warnings.push(error) });
	open.push(subscription);
	subscription.begin(folderId, () => (notices += 1));
	return subscription;
}

const subscriptions = () => lab.server.subscriptions.active;
const subscribed = async () => await waitFor('a subscription', () => subscriptions().length === 1);
const warned = async (code: string) =>
	await waitFor(`a warning ${code}`, () => warnings.some((one) => one.code === code));
const seen = (pattern: RegExp) => lab.server.seen(pattern).length;

describe('notifications of a folder', () => {
	it('come for each message that arrives, and once for what came before', async () => {
		endpoint.publish();
		await begin();
		await waitFor('the notice for what came before', () => notices === 1);
		lab.server.deliver(ADA, MAIL);
		await waitFor('a notice', () => notices === 2);
		lab.server.deliver(ADA, MAIL, 'Archive');
		lab.server.deliver(ADA, MAIL);
		await waitFor('another notice', () => notices === 3);
		expect(lab.server.subscriptions.answers).toEqual(expect.arrayContaining([202, 202]));
		expect(warnings).toEqual([]);
	});

	it('begin as soon as a node receives them, whenever that is, and move with it', async () => {
		const before = seen(/^POST .*\/subscriptions/);
		await begin();
		await sleep(100);
		expect(seen(/^POST .*\/subscriptions/)).toBe(before);
		endpoint.publish();
		await subscribed();
		endpoint.unpublish();
		await waitFor('the subscription to end', () => subscriptions().length === 0);
		endpoint.publish();
		await subscribed();
	});

	it('are missed in plain words if no node receives them', async () => {
		await begin();
		await warned('NoPushReceiver');
		expect(warnings[0]).toMatchObject({ kind: 'configuration', transient: false });
		expect(warnings[0]?.message).toContain('check interval');
		endpoint.publish();
		await subscribed();
	});

	it('end with the trigger', async () => {
		endpoint.publish();
		const subscription = await begin();
		await subscribed();
		await subscription.end();
		expect(subscriptions()).toHaveLength(0);
		const before = notices;
		lab.server.deliver(ADA, MAIL);
		await sleep(100);
		expect(notices).toBe(before);
	});

	it('do not keep a trigger from ending if Microsoft Graph is silent', async () => {
		endpoint.publish();
		const subscription = await begin();
		await subscribed();
		lab.server.faults.next({ method: 'DELETE', path: /subscriptions/, fault: { kind: 'silence' } });
		await subscription.end();
	});

	it('go on after a removed subscription, one that is only gone, and a challenge', async () => {
		endpoint.publish();
		await begin();
		await subscribed();
		const [first] = subscriptions();
		lab.server.subscriptions.lifecycle('reauthorizationRequired');
		await waitFor('a renewal', () => lab.server.seen(/^PATCH .*\/subscriptions\//).length === 1);
		expect(subscriptions()[0]?.id).toBe(first?.id);
		lab.server.subscriptions.lifecycle('subscriptionRemoved');
		await waitFor('another subscription', () => ![undefined, first?.id].includes(subscriptions()[0]?.id));
		const [second] = subscriptions();
		lab.server.subscriptions.lifecycle('reauthorizationRequired');
		lab.server.subscriptions.forget();
		await waitFor('a third subscription', () => ![undefined, second?.id].includes(subscriptions()[0]?.id));
		const before = notices;
		lab.server.subscriptions.lifecycle('missed');
		await waitFor('a notice of what was missed', () => notices > before);
		expect(warnings).toEqual([]);
	});

	it('are renewed in the middle of the life that was granted', async () => {
		endpoint.publish();
		const body = { id: 'short', expirationDateTime: new Date(Date.now() + 1_000).toISOString() };
		const before = seen(/^PATCH .*\/subscriptions\/short/);
		lab.server.faults.next({
			method: 'POST',
			path: /subscriptions/,
			fault: { kind: 'answer', answer: { status: 201, body } },
		});
		const other = { hub: fakedHub() };
		await begin(ADA, other);
		await waitFor('a renewal', () => seen(/^PATCH .*\/subscriptions\/short/) > before);
	});

	it.each([
		['500', { kind: 'error', status: 500, code: 'generalException' } as const],
		['a cut connection', { kind: 'cut' } as const],
		['no subscription', { kind: 'answer', answer: { status: 201, body: { id: 'x' } } } as const],
	])('are asked for again after %s', async (_, fault) => {
		endpoint.publish();
		lab.server.faults.next({ method: 'POST', path: /subscriptions/, fault });
		await begin();
		await subscribed();
		expect(warnings).toHaveLength(1);
		expect(warnings[0]?.message).toContain('check interval');
	});

	it('fail in plain words if Microsoft Graph cannot reach n8n', async () => {
		endpoint.publish();
		endpoint.fails = 403;
		await begin();
		await warned('ValidationError');
		expect(warnings[0]).toMatchObject({ kind: 'configuration', transient: false });
		expect(warnings[0]?.hint).toContain('WEBHOOK_URL');
		endpoint.fails = undefined;
		await subscribed();
	});

	it('fail in plain words if they would reach another process of n8n, and leave no subscription', async () => {
		endpoint.publish();
		endpoint.isElsewhere = true;
		await begin();
		await warned('PushOtherProcess');
		expect(warnings[0]?.hint).toContain('main process');
		await waitFor('the end of the subscription', () => subscriptions().length === 0);
	});

	it('of a shared mailbox are for apps only, which is said', async () => {
		endpoint.publish();
		await begin(SUPPORT);
		await warned('ExtensionError');
		expect(warnings[0]).toMatchObject({ kind: 'permission' });
		expect(warnings[0]?.hint).toContain('credential for an app');
		await begin(SUPPORT, { tokens: await lab.appTokens() });
		await subscribed();
	});

	it('are not asked for without end if a subscription is granted for centuries', async () => {
		const body = { id: 'long', expirationDateTime: '9999-12-31T00:00:00Z' };
		const fault = { kind: 'answer', answer: { status: 201, body } } as const;
		lab.server.faults.next({ method: 'POST', path: /subscriptions/, fault });
		let rounds = 0;
		const hub = fakedHub();
		const { url } = endpoint;
		Object.defineProperty(hub, 'url', { get: () => ((rounds += 1), url) });
		await begin(ADA, { hub });
		await waitFor('a round', () => rounds > 0);
		await sleep(300);
		expect(rounds).toBe(1);
	});

	it('cause few requests in a storm of events', async () => {
		endpoint.publish();
		const before = seen(/^(POST|PATCH) .*\/subscriptions/);
		await begin(ADA, { retryMs: 60_000 });
		await subscribed();
		lab.server.subscriptions.lifecycle('reauthorizationRequired');
		await sleep(200);
		lab.server.subscriptions.lifecycle('subscriptionRemoved');
		await sleep(200);
		expect(seen(/^(POST|PATCH) .*\/subscriptions/) - before).toBe(1);
	});

	it('leave reading alone if Microsoft Graph wants a pause before the next subscription', async () => {
		endpoint.publish();
		const headers = { 'Retry-After': '600' };
		const fault = { kind: 'error', status: 429, code: 'TooManyRequests', headers } as const;
		lab.server.faults.next({ method: 'POST', path: /subscriptions/, fault });
		const tokens = await lab.tokens();
		const account = 'throttled';
		const settings = { connection: lab.connection, mailbox: ADA, account };
		await begin(ADA, { settings });
		await waitFor('a warning', () => warnings.length > 0);
		const client = new GraphClient(settings, tokens);
		await findGraphFolder(client, 'INBOX', never);
		client.close();
	});

	it.each(['n8n.company.com/webhook/push', 'https://n8n.company.com:99999/webhook/push'])(
		'fail in plain words if WEBHOOK_URL is no address: %s',
		async (url) => {
			await begin(ADA, { hub: fakedHub(url) });
			await warned('PushUrlNotPublic');
			expect(warnings[0]?.hint).toContain('WEBHOOK_URL');
		},
	);

	it('never show what Microsoft Graph repeats of a subscription', async () => {
		let state = '';
		const listen = (secret: string) => {
			state = secret;
			const message = `No state ${secret} at ${endpoint.url}`;
			const fault = { kind: 'error', status: 400, code: 'BadRequest', message } as const;
			lab.server.faults.next({ method: 'POST', path: /subscriptions/, fault });
			return () => undefined;
		};
		await begin(ADA, { hub: Object.defineProperty(fakedHub(), 'listen', { value: listen }) });
		await waitFor('a warning', () => warnings.length > 0);
		const { message, cause } = warnings[0] as MailError;
		const text = `${message} ${(cause as Error).stack ?? ''}`;
		expect(text).toContain('No state [removed]');
		expect(text).not.toContain(state);
		expect(text).not.toContain('/webhook/push');
	});

	it('never show the secret of a subscription, nor the path of the webhook', async () => {
		endpoint.publish();
		endpoint.isElsewhere = true;
		await begin();
		await warned('PushOtherProcess');
		const text = JSON.stringify(warnings.map(({ message, hint }) => [message, hint]));
		expect(text).not.toContain('/webhook/push');
	});
});

/** A hub that takes every URL for validated. */
function fakedHub(url = endpoint.url) {
	let validations = 0;
	return {
		url,
		paths: ['/webhook/push'],
		get validations() {
			validations += 1;
			return validations;
		},
		listen: () => () => undefined,
		watch: () => () => undefined,
	} as unknown as NonNullable<SubscriptionOptions['hub']>;
}
