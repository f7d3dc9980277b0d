import type { Answer, FetchPort } from '../../../nodes/mail/source/FetchPort';

type Port = FetchPort<string, string, string>;
type WithoutPick<T> = T extends unknown ? Omit<T, 'pick'> : never;
export type Reply = WithoutPick<Answer<string, string>>;

/** A server that fetches whatever it is asked for; messages are known by their first letter. */
export const plainPort = (more: Partial<Port> = {}): Port => ({
	key: (pick) => `key of ${pick.charAt(0)}`,
	size: () => 0,
	look: async () => await Promise.resolve([]),
	octets: (message) => message.length,
	isReady: () => true,
	verdict: () => undefined,
	fetch: async (picks) =>
		await Promise.resolve({
			answers: picks.map((pick) => ({ pick, kind: 'fetched' as const, message: `text of ${pick}` })),
		}),
	content: (message) => ({ mime: Buffer.from(message) }),
	deliver: (pick) => pick,
	withoutOctets: (pick) => pick,
	describe: (pick) => ({ message: `Message ${pick}`, server: 'mail.test' }),
	...more,
});
