import type { MailFilter } from '../../../nodes/mail/contracts/MailFilter';
import { Pop3Lookahead } from '../../../nodes/mail/pop3/Pop3Lookahead';
import type { Pop3Session } from '../../../nodes/mail/pop3/Pop3Session';
import { ChangeFetchPort } from '../../../nodes/mail/source/ChangeFetchPort';
import { FetchRetries } from '../../../nodes/mail/source/FetchRetries';
import { turnsDuring } from '../turnsDuring';

const { signal } = new AbortController();
const COUNT = 100;
const header = Buffer.from('From: a@fabrikam.example\r\nSubject: a\r\n\r\n');
const connection = { host: 'mail.test', port: 995, security: 'ssl' as const };
const settings = { connection, server: 'mail.test', mailbox: 'desk@contoso.example', folder: 'inbox' };

let judged: number;
const filter: MailFilter = {
	headerFields: ['from'],
	judgeHeader: () => {
		judged += 1;
		return 'exclude';
	},
	judge: () => Promise.resolve('exclude'),
};
beforeEach(() => (judged = 0));

/** A filter may take a millisecond for a header section, and n8n's editor is served by the same thread. */
describe('a window of header sections leaves the event loop to others while the filter judges them', () => {
	it('of a folder with a change log', async () => {
		const waiting = Array.from({ length: COUNT }, (_, at) => ({
			id: String(at),
			key: String(at),
			generation: 0,
			mark: '',
		}));
		const port = new ChangeFetchPort({
			feed: { headers: () => Promise.resolve(new Map(waiting.map(({ id }) => [id, header]))) } as never,
			settings,
			folderId: 'inbox',
			retries: new FetchRetries(),
			filter,
			watch: () => Promise.resolve(true),
		});
		const turns = await turnsDuring(async () => {
			await port.look(waiting as never, COUNT, signal, []);
		});
		expect(judged).toBe(COUNT);
		expect(port.verdict(waiting.at(-1) as never)).toBe('exclude');
		expect(turns).toBeGreaterThanOrEqual(COUNT);
	});

	it('of a maildrop', async () => {
		const numbers = Array.from({ length: COUNT }, (_, at) => at + 1);
		const client = {
			capabilities: { pipelining: true },
			sizes: () => Promise.resolve(new Map(numbers.map((number) => [number, header.length]))),
			beginnings: () => Promise.resolve(new Map(numbers.map((number) => [number, header]))),
		};
		const session = { client, numbers } as unknown as Pop3Session;
		const ahead = new Pop3Lookahead(session, settings as never, filter);
		const turns = await turnsDuring(async () => {
			await ahead.load([...numbers.keys()], { limit: COUNT, fetched: [] }, signal);
		});
		expect(judged).toBe(COUNT);
		expect(ahead.headOf(COUNT - 1)?.verdict).toBe('exclude');
		expect(turns).toBeGreaterThanOrEqual(COUNT);
	});
});
