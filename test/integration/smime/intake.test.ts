import type { Delivery } from '../../../nodes/mail/contracts/MailSource';
import { toItem } from '../../../nodes/mail/n8n/trigger/toItem';
import { emailOf, SmimeLab, type Holder } from '../../lab/smime/SmimeLab';
import { itemSettings } from '../../unit/n8n/trigger/itemSettings';
import { ExchangeHarness } from '../exchange/ExchangeHarness';
import { ImapLab } from '../imap/ImapLab';

const never = new AbortController().signal;
const KB = 1024;
const photo = (size: number) => Buffer.alloc(size, 'photo').toString('base64').replace(/.{76}/g, '$&\n');
const entity = (size: number) =>
	[
		'Content-Type: multipart/mixed; boundary=inner',
		...[
			'',
			'For programs that know no MIME.',
			'--inner',
			'Content-Type: text/plain',
			'',
			'Door 4 is stuck.',
			'--inner',
		],
		...['Content-Type: image/png; name=door.png', 'Content-Transfer-Encoding: base64'],
		...['Content-Disposition: attachment; filename=door.png', '', photo(size), '--inner--', ''],
	].join('\n');

let smime: SmimeLab;
let root: Holder;
let ada: Holder;
let imap: ImapLab;
let harness: ExchangeHarness;

beforeAll(async () => {
	smime = await SmimeLab.start();
	root = await smime.authority();
	ada = await smime.issue(await smime.intermediate(root), { extensions: emailOf('ada@example.com') });
	imap = await ImapLab.start();
	harness = await ExchangeHarness.start();
});
afterAll(async () => {
	await imap?.stop();
	await harness?.stop();
	await smime?.stop();
});

async function itemOf(delivery: Delivery | undefined, attachments: boolean) {
	const settings = { ...itemSettings, attachments, signatureAuthorities: await smime.pemOf([root.cert]) };
	const prepareBinary = (content: Buffer) =>
		Promise.resolve({ data: content.toString('base64'), mimeType: 'a/b' });
	const { json } = await toItem(delivery as Delivery, { settings, protocol: 'imap', prepareBinary });
	return json;
}

const VALID = { method: 'smime', kind: 'signed', signature: { status: 'valid', signers: [{ name: 'Ada' }] } };
const FORMS: ReadonlyArray<readonly [string, readonly string[]]> = [
	['in the clear', []],
	['opaque', ['-nodetach']],
];

describe('by IMAP from Dovecot, a signed mail', () => {
	beforeEach(async () => await imap.reset());

	const read = async (mail: Buffer, attachments: boolean, more = {}) => {
		imap.dovecot.deliver(imap.mailbox, mail.toString('latin1'));
		const source = await imap.open({ attachments, signatures: true, ...more });
		const [delivery] = await source.read(1, never);
		return { delivery, item: await itemOf(delivery, attachments) };
	};

	// Below 64 kB a message is fetched whole.
	it.each(
		FORMS.flatMap(([how, args]) =>
			[1, 200].flatMap((size) => [true, false].map((attachments) => [how, args, size, attachments] as const)),
		),
	)('%s %j of %i kB is verified, with attachments: %s', async (_how, args, size, attachments) => {
		const { item } = await read(await smime.sign(entity(size * KB), [ada], args), attachments);
		expect(item).toMatchObject({ text: 'Door 4 is stuck.', security: VALID });
		const files = item.attachments as Array<{ fileName: string; skipped?: string }>;
		expect(files.find(({ fileName }) => fileName === 'door.png')?.skipped).toBe(
			attachments ? undefined : 'notWanted',
		);
	});

	it('with a file above the limit is read without it, and not verified', async () => {
		const { delivery, item } = await read(await smime.sign(entity(200 * KB), [ada]), false, {
			maxPartBytes: 100 * KB,
		});
		expect(delivery?.omitted?.length).toBeGreaterThan(0);
		expect(item).toMatchObject({
			text: 'Door 4 is stuck.',
			security: { signature: { status: 'notVerified', reasons: ['leftOnServer'] } },
		});
	});

	it('is fetched in parts where nothing is to be verified', async () => {
		const { delivery } = await read(await smime.sign(entity(200 * KB), [ada]), false, { signatures: false });
		expect(delivery?.mime?.length).toBeLessThan(20 * KB);
	});
});

describe.each(['graph', 'ews'] as const)('by %s, a signed mail', (api) => {
	it.each(FORMS)('%s is verified', async (_how, args) => {
		await harness.reset(api);
		const source = await harness.open();
		harness.store.deliver(harness.address, await smime.sign(entity(KB), [ada], args), 'inbox');
		const [delivery] = await source.read(1, never);
		expect(await itemOf(delivery, false)).toMatchObject({ text: 'Door 4 is stuck.', security: VALID });
	});
});
