/** What Cyrus and Courier do in their own way, beyond the contract that they are held to as sources. */
import type { MailFilter } from '../../../nodes/mail/contracts/MailFilter';
import { imapLab } from '../../contract/imapLab';
import { numbered, PATIENT_MS } from '../../contract/mailSourceContract';
import { pop3Lab } from '../../contract/pop3Lab';
import { Authority } from '../../lab/authority/Authority';
import { LineRewriter } from '../../lab/LineRewriter';
import { Courier } from '../../lab/others/Courier';
import { Cyrus } from '../../lab/others/Cyrus';
import { readAll, subjects } from '../IntakeLab';

const never = new AbortController().signal;
let authority: Authority;
beforeAll(async () => (authority = await Authority.start()));
afterAll(async () => await authority.stop());

const evenOnly: MailFilter = {
	headerFields: ['subject'],
	judgeHeader: (header) => (/^Subject: n\d*[02468]\r?$/im.test(String(header)) ? 'take' : 'exclude'),
	judge: () => Promise.reject(new Error('A source asks about header sections only')),
};

describe('Courier', () => {
	let courier: Courier;
	beforeAll(async () => (courier = await Courier.start({ authority })));
	afterAll(async () => await courier.stop());

	it('leaves UIDNEXT out of SELECT: New Messages begins behind what is there', async () => {
		const deliver = courier.deliver.bind(courier);
		const server = { port: courier.imap.port, deliver, flags: () => Promise.resolve([]) };
		const lab = await imapLab(server, authority, { read: 'new', afterProcessing: 'nothing' });
		await lab.deliver(numbered(3));
		const source = lab.open({ answerMs: PATIENT_MS });
		await source.connect(undefined, [], never);
		expect(await source.read(10, never)).toEqual([]);
		await lab.deliver(numbered(1, 3));
		const read = [];
		for (const end = Date.now() + 20_000; read.length === 0 && Date.now() < end; ) {
			await source.wait(never);
			read.push(...(await source.read(10, never)));
		}
		expect(subjects(read)).toEqual(['n3']);
		await source.close();
		await lab.stop();
	});

	it('without PIPELINING is not asked for the body of a message that the filter excludes', async () => {
		courier.pop3.without.add('PIPELINING').add('LOGIN-DELAY');
		const listener = await LineRewriter.start(courier.pop3);
		const heard: string[] = [];
		listener.rewrite = (line) => {
			heard.push(line);
			return line;
		};
		const server = {
			port: listener.port,
			deliver: courier.deliver.bind(courier),
			names: () => Promise.resolve([]),
		};
		const lab = await pop3Lab(server, authority, { afterProcessing: 'keep' });
		await lab.deliver(numbered(20));
		const source = lab.open({ answerMs: PATIENT_MS, filter: evenOnly });
		await source.connect(undefined, [], never);
		const read = await readAll(source, 3);
		expect(read).toHaveLength(20);
		const whole = heard.filter((line) => line.startsWith('RETR')).map((line) => Number(line.slice(5)));
		expect(whole.sort((a, b) => a - b)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
		await source.close();
		await lab.stop();
		await listener.stop();
	});
});

it('Cyrus with the prefix INBOX.: a folder of another user is read where it is', async () => {
	const cyrus = await Cyrus.start({ authority, prefixed: true });
	const bob = await cyrus.looker('bob@contoso.example');
	await bob.command('SETACL INBOX anyone lrswipkxte');
	const deliver = async (_: string, messages: readonly Buffer[]) =>
		await cyrus.deliver('bob@contoso.example', messages);
	const server = { port: cyrus.imap.port, deliver, flags: () => Promise.resolve([]) };
	const lab = await imapLab(server, authority, {
		read: 'unread',
		afterProcessing: 'markRead',
		folder: 'user.bob',
	});
	await lab.deliver(numbered(2));
	const source = lab.open({ answerMs: PATIENT_MS });
	await source.connect(undefined, [], never);
	const read = await readAll(source);
	expect(subjects(read)).toEqual(['n0', 'n1']);
	await source.acknowledge(read, 'processed');
	await source.close();
	await lab.stop();
	await cyrus.stop();
});
