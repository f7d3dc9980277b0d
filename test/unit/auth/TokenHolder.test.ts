import { TokenHolder } from '../../../nodes/mail/auth/TokenHolder';

function tokens() {
	let made = 0;
	const asked: boolean[] = [];
	let current = 'token-0';
	return {
		asked,
		getToken: async ({ refresh = false } = {}) => {
			asked.push(refresh);
			await new Promise((resolve) => setImmediate(resolve));
			if (refresh) current = `token-${(made += 1)}`;
			return { token: current };
		},
	};
}

it('TokenHolder gets one fresh token for all requests that were refused with the same', async () => {
	const provider = tokens();
	const holder = new TokenHolder(provider);
	const first = await Promise.all([1, 2, 3].map(async () => await holder.token()));
	for (const token of first) holder.refused(token);
	const next = await Promise.all([1, 2, 3].map(async () => await holder.token()));
	expect(next).toEqual(['token-1', 'token-1', 'token-1']);
	expect(provider.asked.filter(Boolean)).toHaveLength(1);
});

it('TokenHolder keeps a fresh token when a late answer refuses the old one', async () => {
	const provider = tokens();
	const holder = new TokenHolder(provider);
	const old = await holder.token();
	holder.refused(old);
	await holder.token();
	holder.refused(old);
	await holder.token();
	expect(provider.asked.filter(Boolean)).toHaveLength(1);
});

it('TokenHolder reports an error to every waiting caller when there is no token', async () => {
	const error = new Error('needs to be reconnected');
	const holder = new TokenHolder({
		getToken: async ({ refresh = false } = {}) => (refresh ? await Promise.reject(error) : { token: 'old' }),
	});
	holder.refused(await holder.token());
	const waiting = [holder.token(), holder.token()];
	for (const one of waiting) await expect(one).rejects.toBe(error);
});
