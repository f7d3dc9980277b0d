import { isIP, type LookupFunction } from 'node:net';
import type { EgressFilter } from '../../../../nodes/mail/net/EgressFilter';
import { resolveName } from '../../../../nodes/mail/net/probe/resolveName';

const never = new AbortController().signal;
const deadline = { ms: 20_000, signal: never };

const asked: string[] = [];
beforeEach(() => void asked.splice(0));

const filterWith = (lookup: LookupFunction): EgressFilter => ({
	validateUrl: (url) => {
		asked.push(url);
		return Promise.resolve({ ok: true });
	},
	createSecureLookup: () => lookup,
});

const answering = (...addresses: string[]) =>
	filterWith((_name, { all }, done) => {
		const found = addresses.map((address) => ({ address, family: isIP(address) }));
		if (all === true) done(null, found);
		else done(null, addresses[0] ?? '', 4);
	});

const silent = filterWith(() => undefined);

describe('a name', () => {
	it('has the addresses that the system knows', async () => {
		for (const address of await resolveName('localhost', deadline))
			expect(['127.0.0.1', '::1']).toContain(address);
	});

	it('has all of its addresses, each of them once', async () => {
		const egress = answering('192.0.2.1', '2001:db8::1', '192.0.2.1');
		expect(await resolveName('mail.test', deadline, egress)).toEqual(['192.0.2.1', '2001:db8::1']);
		expect(asked).toEqual([]);
	});

	it('has the single address that a resolver gives without a list', async () => {
		const egress = filterWith((_name, _options, done) => done(null, '192.0.2.1', 4));
		expect(await resolveName('mail.test', deadline, egress)).toEqual(['192.0.2.1']);
	});

	it('that nobody knows is an error with the code of the resolver', async () => {
		await expect(resolveName('mail.invalid', deadline)).rejects.toMatchObject({
			code: expect.stringMatching(/^(?:ENOTFOUND|EAI_AGAIN)$/),
		});
	});

	it('that no name server responds for is reported with how long it was waited for', async () => {
		await expect(resolveName('mail.test', { ms: 1_400, signal: never }, silent)).rejects.toMatchObject({
			code: 'EAI_AGAIN',
			message: expect.stringMatching(/mail\.test within 1 second/),
		});
	});

	it('is not waited for once the caller stops', async () => {
		const stop = new AbortController();
		const found = resolveName('mail.test', { ms: 20_000, signal: stop.signal }, silent);
		stop.abort();
		await expect(found).rejects.toMatchObject({ kind: 'network' });
	});
});

describe('an address', () => {
	it.each([
		['192.0.2.1', '192.0.2.1'],
		['2001:db8::1', '2001:db8::1'],
		['[2001:db8::1]', '2001:db8::1'],
	])('%s is its own, and no name server is asked, but the filter is', async (host, address) => {
		expect(await resolveName(host, { ms: 100, signal: never }, silent)).toEqual([address]);
		expect(asked).toEqual([`tcp://${isIP(address) === 6 ? `[${address}]` : address}:0`]);
		expect(await resolveName(host, { ms: 100, signal: never })).toEqual([address]);
	});
});
