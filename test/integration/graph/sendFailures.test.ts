import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { OutgoingMail } from '../../../nodes/mail/contracts/MailTransport';
import { GraphTransport, type GraphTransportSettings } from '../../../nodes/mail/graph/GraphTransport';
import { composeMail } from '../../../nodes/mail/message/compose/composeMail';
import type { MailDraft } from '../../../nodes/mail/message/compose/MailDraft';
import { labCertificates, type LabCertificates } from '../net/http/WebServer';
import { countingTokens, fault, ScriptedGraph, type Asked, type Said } from './ScriptedGraph';

const never = new AbortController().signal;
let tls: LabCertificates;
let server: ScriptedGraph;
let transport: GraphTransport;
let mailboxes = 0;

beforeAll(async () => (tls = await labCertificates()));
afterEach(async () => {
	await transport.close();
	await server.stop();
});

async function serve(
	answer: (asked: Asked) => Said | Promise<Said>,
	settings: Partial<GraphTransportSettings> = {},
): Promise<void> {
	server = await ScriptedGraph.start(tls, answer);
	const mailbox = `send${String((mailboxes += 1))}@contoso.com`;
	const { connection } = server;
	transport = new GraphTransport(
		{ connection, mailbox, saveToSentItems: true, answerMs: 1_500, acceptMs: 1_500, ...settings },
		countingTokens(),
	);
}

async function mail(draft: Partial<MailDraft> = {}): Promise<OutgoingMail> {
	return await composeMail({
		messageId: "it's-large@contoso.com",
		date: new Date(),
		from: { address: 'ada@contoso.com' },
		to: [{ address: 'sam@fabrikam.com' }],
		subject: 'Hello',
		text: 'Hello',
		...draft,
	});
}

const file = (size: number) => ({
	fileName: 'large.bin',
	mimeType: 'application/zip',
	content: Buffer.alloc(size, 'z'),
});
const large = async () => await mail({ attachments: [file(5_000_000)] });

async function failure(given: OutgoingMail, signal = never): Promise<MailError> {
	const error: unknown = await transport.send(given, signal).then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(error).toBeInstanceOf(MailError);
	return error as MailError;
}

describe('the answer to a message', () => {
	it('that says 202 is the only one that means sent', async () => {
		await serve(() => ({ status: 202, headers: { 'request-id': 'r-1' } }));
		const given = await mail({ bcc: [{ address: 'boss@contoso.com' }] });
		const result = await transport.send(given, never);
		expect(result).toMatchObject({ accepted: ['sam@fabrikam.com', 'boss@contoso.com'], rejected: [] });
		expect(result.response).toContain('r-1');
		const [asked] = server.asked;
		expect(asked?.headers['content-type']).toBe('text/plain');
		const mime = Buffer.from(asked?.body ?? '', 'base64').toString();
		expect(mime).toBe(`Bcc: boss@contoso.com\r\n${given.mime.toString()}`);
	});

	it.each<[string, Said, string, boolean]>([
		['200 means not sent', { status: 200 }, 'refused', false],
		['204 means not sent', { status: 204 }, 'refused', false],
		['a sign-in page means not sent', { status: 200, body: '<html>Sign in</html>' }, 'refused', false],
		[
			'a redirect means not sent',
			{ status: 302, headers: { Location: 'https://evil.example/' } },
			'protocol',
			false,
		],
		['400 means not sent', fault(400, 'ErrorInvalidRecipients'), 'refused', false],
		['403 means not sent', fault(403, 'ErrorSendAsDenied'), 'permission', false],
		['413 means not sent', { status: 413 }, 'tooLarge', false],
		[
			'429 means not sent yet',
			fault(429, 'ApplicationThrottled', { headers: { 'Retry-After': '60' } }),
			'throttled',
			true,
		],
		['500 tells nothing', fault(500, 'ErrorInternalServerError'), 'outcomeUnknown', false],
		['502 tells nothing', { status: 502 }, 'outcomeUnknown', false],
		['503 tells nothing', fault(503, 'ServiceUnavailable'), 'outcomeUnknown', false],
		['504 tells nothing', { status: 504 }, 'outcomeUnknown', false],
		['silence tells nothing', { silence: 'wait' }, 'outcomeUnknown', false],
		['a cut tells nothing', { silence: 'cut' }, 'outcomeUnknown', false],
	])('%s', async (_, said, kind, transient) => {
		await serve(() => said);
		const given = await mail();
		const error = await failure(given);
		expect(error).toMatchObject({ kind, transient });
		expect(error.message).toContain('localhost');
		if (kind === 'outcomeUnknown') expect(error.hint).toContain(given.messageId);
		// It is never sent twice.
		expect(server.asked).toHaveLength(1);
	});
});

/** A server that takes drafts, with one step of it replaced. */
function drafts(instead: (asked: Asked) => Said | undefined): (asked: Asked) => Said {
	let uploaded = 0;
	return (asked) => {
		const said = instead(asked);
		if (said !== undefined) return said;
		const { method, path } = asked;
		if (path.endsWith('/messages'))
			return {
				status: 201,
				body: {
					id: 'draft-1',
					toRecipients: [{ emailAddress: { address: 'Sam@fabrikam.com' } }],
					internetMessageId: "<it's-large@contoso.com>",
				},
			};
		if (path.endsWith('/createUploadSession'))
			return {
				status: 201,
				body: { uploadUrl: `${server.url}/up?authtoken=eyJsecret`, nextExpectedRanges: ['0-'] },
			};
		if (method === 'PUT') {
			uploaded += asked.body.length;
			return uploaded < 5_000_000
				? { status: 200, body: { nextExpectedRanges: [String(uploaded)] } }
				: { status: 201 };
		}
		return { status: path.endsWith('/send') ? 202 : 204 };
	};
}

describe('a large message', () => {
	it('is drafted without its file, which follows in ranges and without a token', async () => {
		await serve(drafts(() => undefined));
		await transport.send(await large(), never);
		const puts = server.asked.filter(({ method }) => method === 'PUT');
		expect(puts.map(({ headers }) => headers['content-range'])).toEqual([
			'bytes 0-3932159/5000000',
			'bytes 3932160-4999999/5000000',
		]);
		for (const { headers } of puts) expect(headers.authorization).toBeUndefined();
		expect(server.requests.at(-1)).toMatch(/POST .*\/messages\/draft-1\/send$/);
		const session = JSON.parse(server.asked[1]?.body ?? '') as unknown;
		expect(session).toEqual({
			AttachmentItem: {
				attachmentType: 'file',
				name: 'large.bin',
				contentType: 'application/zip',
				isInline: false,
				size: 5_000_000,
			},
		});
	});

	it('continues where the server says that the next range begins', async () => {
		let puts = 0;
		await serve(
			drafts(({ method }) => {
				if (method !== 'PUT') return undefined;
				puts += 1;
				if (puts === 1) return { status: 200, body: { nextExpectedRanges: ['1000000-4999999'] } };
				return puts === 2 ? { status: 200, body: { nextExpectedRanges: ['4932160'] } } : { status: 201 };
			}),
		);
		await transport.send(await large(), never);
		expect(
			server.asked.filter(({ method }) => method === 'PUT').map(({ headers }) => headers['content-range']),
		).toEqual(['bytes 0-3932159/5000000', 'bytes 1000000-4932159/5000000', 'bytes 4932160-4999999/5000000']);
	});

	it('repeats a range that a fault of the server swallowed', async () => {
		let puts = 0;
		await serve(
			drafts(({ method }) => (method === 'PUT' && (puts += 1) === 1 ? { status: 503 } : undefined)),
		);
		await transport.send(await large(), never);
		expect(puts).toBe(3);
	});

	it.each<[string, (asked: Asked) => Said | undefined, string]>([
		[
			'the address to upload to is elsewhere',
			({ path }) =>
				path.includes('createUpload')
					? { body: { uploadUrl: 'https://evil.example/up?authtoken=eyJsecret' } }
					: undefined,
			'protocol',
		],
		[
			'there is no address to upload to',
			({ path }) => (path.includes('createUpload') ? { body: {} } : undefined),
			'protocol',
		],
		[
			'an upload does not move on',
			({ method }) => (method === 'PUT' ? { status: 200, body: { nextExpectedRanges: ['0'] } } : undefined),
			'protocol',
		],
		[
			'an upload jumps past the end',
			({ method }) =>
				method === 'PUT' ? { status: 200, body: { nextExpectedRanges: ['5000000'] } } : undefined,
			'protocol',
		],
		[
			'an upload is refused',
			({ method }) => (method === 'PUT' ? fault(403, 'ErrorAccessDenied') : undefined),
			'permission',
		],
		[
			'an attachment is too large',
			({ path }) =>
				path.includes('createUpload') ? fault(400, 'ErrorAttachmentSizeLimitExceeded') : undefined,
			'tooLarge',
		],
		[
			'it is refused in the end',
			({ path }) => (path.endsWith('/send') ? fault(400, 'ErrorInvalidRecipients') : undefined),
			'refused',
		],
		[
			'it is throttled in the end',
			({ path }) =>
				path.endsWith('/send')
					? fault(429, 'ApplicationThrottled', { headers: { 'Retry-After': '1' } })
					: undefined,
			'throttled',
		],
		[
			'it is answered with 200 in the end',
			({ path }) => (path.endsWith('/send') ? { status: 200 } : undefined),
			'refused',
		],
	])('leaves no draft behind when %s', async (_, instead, kind) => {
		await serve(drafts(instead));
		const error = await failure(await large());
		expect(error.kind).toBe(kind);
		expect(JSON.stringify([error.message, error.hint, error.stack])).not.toContain('eyJsecret');
		expect(server.requests.at(-1)).toMatch(/POST .*\/messages\/draft-1\/permanentDelete$/);
	});

	it('is deleted in the ordinary way where it cannot be deleted for good', async () => {
		await serve(
			drafts(({ path }) => {
				if (path.endsWith('/permanentDelete')) return fault(400, 'BadRequest');
				return path.endsWith('/send') ? fault(400, 'ErrorInvalidRecipients') : undefined;
			}),
		);
		await failure(await large());
		expect(server.requests.at(-1)).toMatch(/^DELETE .*\/messages\/draft-1$/);
	});

	it('names the draft that it could not take back', async () => {
		await serve(
			drafts(({ method, path }) => {
				if (path.endsWith('/permanentDelete') || method === 'DELETE')
					return fault(500, 'ErrorInternalServerError');
				return path.endsWith('/send') ? fault(400, 'ErrorInvalidRecipients') : undefined;
			}),
		);
		const error = await failure(await large());
		expect(error).toMatchObject({ kind: 'refused' });
		expect(error.message).toContain('left in Drafts');
	});

	it.each<[string, Said]>([
		['504', { status: 504 }],
		['silence', { silence: 'wait' }],
		['a cut', { silence: 'cut' }],
	])('is not touched when it may be on its way, after %s', async (_, said) => {
		await serve(drafts(({ path }) => (path.endsWith('/send') ? said : undefined)));
		expect(await failure(await large())).toMatchObject({ kind: 'outcomeUnknown', transient: false });
		expect(server.requests.at(-1)).toMatch(/\/send$/);
	});

	it('is known not to be sent when the answer to its draft is lost, and the draft is looked for', async () => {
		await serve(
			drafts(({ method, path }) => {
				if (method === 'POST' && path.endsWith('/messages')) return { silence: 'cut' };
				return path.includes('$filter') ? { body: { value: [{ id: 'lost-1' }] } } : undefined;
			}),
		);
		const error = await failure(await large());
		expect(error).toMatchObject({ kind: 'network', transient: true });
		const [, search, removal] = server.asked;
		expect(decodeURIComponent(search?.path ?? '')).toContain(
			"internetMessageId eq '<it''s-large@contoso.com>'",
		);
		expect(removal?.path).toMatch(/\/messages\/lost-1\/permanentDelete$/);
	});

	it('gets the Message-ID and the recipients that its draft lacks', async () => {
		await serve(
			drafts(({ method, path }) =>
				method === 'POST' && path.endsWith('/messages')
					? {
							status: 201,
							body: {
								id: 'draft-1',
								internetMessageId: '<other@contoso.com>',
								toRecipients: [{ emailAddress: { address: 'sam@fabrikam.com' } }],
							},
						}
					: undefined,
			),
		);
		await transport.send(
			await mail({ attachments: [file(5_000_000)], bcc: [{ address: 'boss@contoso.com' }] }),
			never,
		);
		const patch = server.asked.find(({ method }) => method === 'PATCH');
		expect(JSON.parse(patch?.body ?? '')).toEqual({
			internetMessageId: "<it's-large@contoso.com>",
			bccRecipients: [{ emailAddress: { address: 'boss@contoso.com' } }],
		});
	});

	it('whose text alone is too large is refused before anything is sent', async () => {
		await serve(() => ({ status: 202 }));
		expect(await failure(await mail({ text: 'x'.repeat(3_000_000) }))).toMatchObject({ kind: 'tooLarge' });
		expect(server.asked).toEqual([]);
	});

	it('is taken back when the run is stopped', async () => {
		const stop = new AbortController();
		await serve(
			drafts(({ method }) => {
				if (method === 'PUT') stop.abort();
				return method === 'PUT' ? { silence: 'wait' } : undefined;
			}),
		);
		expect((await failure(await large(), stop.signal)).kind).toBe('network');
		expect(server.requests.at(-1)).toMatch(/permanentDelete$/);
	});
});

describe('a message that is not to be kept', () => {
	const whereabouts = (places: Array<Record<string, unknown>>) => {
		let looks = 0;
		return drafts(({ method, path }) => {
			if (path.includes('/mailFolders/sentitems')) return { body: { id: 'sent-id' } };
			if (method === 'GET') return { body: places[Math.min(looks++, places.length - 1)] };
			return undefined;
		});
	};

	it('is removed from Sent Items, and not before it has arrived there', async () => {
		const places = [
			{ parentFolderId: 'drafts-id', isDraft: true },
			{ parentFolderId: 'outbox-id', isDraft: false },
			{ parentFolderId: 'sent-id', isDraft: false },
		];
		await serve(whereabouts(places), { saveToSentItems: false });
		const { response } = await transport.send(await mail(), never);
		expect(response).not.toContain('copy');
		const [last, ...before] = server.requests.reverse();
		expect(last).toMatch(/permanentDelete$/);
		expect(before.filter((one) => one.endsWith('permanentDelete'))).toEqual([]);
		expect(before.filter((one) => one.endsWith('/messages/draft-1'))).toHaveLength(3);
	});

	it('is sent anyway where the copy cannot be removed, and that is said', async () => {
		await serve(
			drafts(({ path }) =>
				path.includes('/mailFolders/sentitems') ? fault(403, 'ErrorAccessDenied') : undefined,
			),
			{ saveToSentItems: false },
		);
		const { accepted, response } = await transport.send(await mail(), never);
		expect(accepted).toEqual(['sam@fabrikam.com']);
		expect(response).toContain('could not be removed');
	});
});

describe('a check of the way', () => {
	const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;

	it.each<[string, object, Said, string | undefined]>([
		['that may read', { scp: 'Mail.ReadWrite Mail.Send' }, { body: { id: 's' } }, undefined],
		['that may send and no more', { scp: 'Mail.Send' }, fault(403, 'ErrorAccessDenied'), undefined],
		[
			'of an app that may send and no more',
			{ roles: ['Mail.Send'] },
			fault(403, 'ErrorAccessDenied'),
			undefined,
		],
		[
			'that may read and is kept out',
			{ scp: 'Mail.ReadWrite Mail.Send' },
			fault(403, 'ErrorAccessDenied'),
			'permission',
		],
		['that may do nothing', { scp: 'User.Read' }, fault(403, 'ErrorAccessDenied'), 'permission'],
	])('classifies an account %s', async (_, claims, said, kind) => {
		await serve(() => said);
		const { connection } = server;
		const mailbox = `verify${String((mailboxes += 1))}@contoso.com`;
		const tokens = { getToken: async () => await Promise.resolve({ token: jwt(claims) }) };
		const other = new GraphTransport({ connection, mailbox, saveToSentItems: true }, tokens);
		const outcome = await other.verify(never).then(
			() => undefined,
			(error: MailError) => error.kind,
		);
		expect(outcome).toBe(kind);
		expect(server.asked.every(({ method }) => method === 'GET')).toBe(true);
		await other.close();
	});
});
