import { setMaxListeners } from 'node:events';
import { MailError } from '../../nodes/mail/contracts/MailError';
import type { MailTransport, OutgoingMail } from '../../nodes/mail/contracts/MailTransport';
import { composeMail } from '../../nodes/mail/message/compose/composeMail';
import type { MailDraft } from '../../nodes/mail/message/compose/MailDraft';
import type { FaultProxy } from '../lab/FaultProxy';
import { waitFor } from '../lab/waitFor';

/** How long a transport waits for an answer, and for a message to be accepted, in milliseconds. */
export interface Patience {
	answerMs: number;
	acceptMs: number;
}

/** More than any answer takes on a busy machine. */
const PATIENT: Patience = { answerMs: 120_000, acceptMs: 120_000 };
/** Where an answer has to come before the one that does not. */
const IMPATIENT: Patience = { answerMs: 8_000, acceptMs: 8_000 };
/** Where no answer comes at all. */
const HASTY: Patience = { answerMs: 2_000, acceptMs: 2_000 };
/** More than all buffers between client and server hold. */
const HUGE = 24 * 1024 * 1024;
/** As much as a test waits to see that nothing happens. */
const SETTLED_MS = 300;

/** Somebody whom the server refuses, and how it says so. */
export const NOBODY = 'nobody@fabrikam.example';

export interface TransportLab {
	/** On the way to the server; everything passes until a test says otherwise. */
	proxy: FaultProxy;
	/** A transport of the account `sender`. */
	open(patience: Patience): MailTransport;
	sender: string;
	/** Message-IDs that have reached the recipients' side, one for each message. */
	arrived(): string[] | Promise<string[]>;
	/** What the client sends last of a message: the server carries it out, and its answer is lost. */
	lastOfMessage?: RegExp;
	/**
	 * The same where the proxy cannot read what passes: the server carries the next message out, and then cuts the
	 * connection, or says nothing.
	 */
	loseAnswer?(how: 'cut' | 'silence'): void;
	/**
	 * The protocol refuses a message as a whole when it does not take one of its recipients: makes the server refuse
	 * the next message so, naming this one.
	 */
	refuseAsAWhole?(recipient: string): void;
	/** A large message goes on over another connection where one was cut. */
	resumes?: boolean;
	stop(): Promise<void>;
}

let count = 0;

/** A message that no other test sends. */
export async function outgoing(from: string, draft: Partial<MailDraft> = {}): Promise<OutgoingMail> {
	return await composeMail({
		messageId: `contract-${String((count += 1))}-${String(process.pid)}@contoso.example`,
		date: new Date(),
		from: { address: from },
		to: [{ address: 'sam@fabrikam.example' }],
		subject: 'Contract',
		text: '.\n..\nA dot, and another.\n',
		...draft,
	});
}

/** What every transport promises, whatever it speaks. */
export function describeMailTransport(name: string, start: () => Promise<TransportLab>): void {
	describe(`${name} as a MailTransport`, () => {
		const signal = new AbortController().signal;
		setMaxListeners(0, signal);
		let lab: TransportLab;
		let transport: MailTransport;

		beforeEach(async () => {
			lab = await start();
			transport = lab.open(PATIENT);
		});
		const reopen = async (patience: Patience) => {
			await transport.close();
			transport = lab.open(patience);
		};
		afterEach(async () => {
			await transport.close();
			await lab.stop();
		});

		async function arrivals(mail: OutgoingMail): Promise<number> {
			const ids = await lab.arrived();
			return ids.filter((id) => id === mail.messageId).length;
		}

		async function expectArrivals(mail: OutgoingMail, times: number): Promise<void> {
			await waitFor('the message to arrive', async () => (await arrivals(mail)) >= times);
			await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
			expect(await arrivals(mail)).toBe(times);
		}

		async function failure(mail: OutgoingMail, stop = signal): Promise<MailError> {
			const error = await transport.send(mail, stop).then(
				() => undefined,
				(reason: unknown) => reason,
			);
			expect(error).toBeInstanceOf(MailError);
			return error as MailError;
		}

		function loseAnswer(how: 'cut' | 'silence'): void {
			if (lab.loseAnswer !== undefined) lab.loseAnswer(how);
			else if (lab.lastOfMessage === undefined) throw new Error('The lab cannot lose an answer');
			else if (how === 'cut') lab.proxy.cutAfterCommand(lab.lastOfMessage);
			else lab.proxy.deafenAfterCommand(lab.lastOfMessage);
		}

		/** Known to be with nobody: it says so, and that is so. */
		async function expectNotSent(mail: OutgoingMail, error: MailError): Promise<void> {
			expect(error.kind).not.toBe('outcomeUnknown');
			await expectArrivals(mail, 0);
		}

		it('signs in and sends nothing when verified', async () => {
			await transport.verify(signal);
			expect(await lab.arrived()).toEqual([]);
		});

		it('fails verification while no server is listening', async () => {
			await lab.proxy.refuse();
			await expect(transport.verify(signal)).rejects.toMatchObject({ name: 'MailError', transient: true });
		});

		it('sends a message once, and reports to whom and by which server', async () => {
			const mail = await outgoing(lab.sender);
			const result = await transport.send(mail, signal);
			expect(result).toMatchObject({ accepted: ['sam@fabrikam.example'], rejected: [] });
			expect(result.response).not.toBe('');
			expect(result.server).toBe(transport.server);
			await expectArrivals(mail, 1);
		});

		it('sends several messages at the same time, each once', async () => {
			const mails = await Promise.all(Array.from({ length: 12 }, async () => await outgoing(lab.sender)));
			await Promise.all(mails.map(async (mail) => await transport.send(mail, signal)));
			await waitFor('all of them', async () => (await lab.arrived()).length >= mails.length);
			const ids = mails.map(({ messageId }) => messageId).sort();
			expect([...(await lab.arrived())].sort()).toEqual(ids);
		});

		it('names refused recipients; the others receive the message if the protocol distinguishes them', async () => {
			const to = [{ address: NOBODY }, { address: 'sam@fabrikam.example' }];
			const mail = await outgoing(lab.sender, { to });
			if (lab.refuseAsAWhole !== undefined) {
				lab.refuseAsAWhole(NOBODY);
				const error = await failure(mail);
				expect(error).toMatchObject({ kind: 'refused', transient: false });
				expect(error.message).toContain(NOBODY);
				return await expectNotSent(mail, error);
			}
			const { accepted, rejected } = await transport.send(mail, signal);
			expect(accepted).toEqual(['sam@fabrikam.example']);
			expect(rejected.map(({ address }) => address)).toEqual([NOBODY]);
			expect(rejected[0]?.error.message).toContain(NOBODY);
			await expectArrivals(mail, 1);
		});

		it('fails when every recipient is refused, and sends the next message', async () => {
			const refused = await outgoing(lab.sender, { to: [{ address: NOBODY }] });
			lab.refuseAsAWhole?.(NOBODY);
			const error = await failure(refused);
			expect(error.transient).toBe(false);
			await expectNotSent(refused, error);
			const next = await outgoing(lab.sender);
			await transport.send(next, signal);
			await expectArrivals(next, 1);
		});

		it('knows that the message was not sent when the server cannot be reached', async () => {
			await lab.proxy.refuse();
			const mail = await outgoing(lab.sender);
			const error = await failure(mail);
			expect(error).toMatchObject({ kind: 'network', transient: true });
			await expectNotSent(mail, error);
		});

		it('knows that the message was not sent when the connection is cut before its end, or tries again', async () => {
			const content = Buffer.alloc(HUGE, 'x'.repeat(70));
			const attachments = [{ fileName: 'huge.bin', mimeType: 'application/octet-stream', content }];
			const mail = await outgoing(lab.sender, { attachments });
			lab.proxy.cutAfterSent(HUGE / 8);
			if (lab.resumes) {
				await transport.send(mail, signal);
				return await expectArrivals(mail, 1);
			}
			const error = await failure(mail);
			expect(error.transient).toBe(true);
			await expectNotSent(mail, error);
		});

		it('reports an unknown outcome when the response to a message is lost', async () => {
			const mail = await outgoing(lab.sender);
			loseAnswer('cut');
			const error = await failure(mail);
			expect(error).toMatchObject({ kind: 'outcomeUnknown', transient: false });
			expect(error.hint).toContain(mail.messageId);
			await expectArrivals(mail, 1);
		});

		it('reports an unknown outcome when the connection stalls after the message', async () => {
			await reopen(IMPATIENT);
			await transport.verify(signal);
			const mail = await outgoing(lab.sender);
			// The beginning of its answers passes, so that the message is sent; the last one does not.
			loseAnswer('silence');
			const error = await failure(mail);
			expect(error).toMatchObject({ kind: 'outcomeUnknown', transient: false });
			await expectArrivals(mail, 1);
		});

		it('gives up on a silent server within its deadline', async () => {
			await reopen(HASTY);
			lab.proxy.stall();
			const mail = await outgoing(lab.sender);
			const error = await failure(mail);
			expect(error).toMatchObject({ kind: 'timeout', transient: true });
			lab.proxy.heal();
			await expectNotSent(mail, error);
		});

		it('sends the next message after an idle connection was closed', async () => {
			await transport.send(await outgoing(lab.sender), signal);
			lab.proxy.reset();
			const mail = await outgoing(lab.sender);
			await transport.send(mail, signal);
			await expectArrivals(mail, 1);
		});

		it('sends nothing when stopped beforehand', async () => {
			const mail = await outgoing(lab.sender);
			const error = await failure(mail, AbortSignal.abort());
			await expectNotSent(mail, error);
		});

		it('stops waiting for a silent server when stopped', async () => {
			lab.proxy.stall();
			const mail = await outgoing(lab.sender);
			const stop = new AbortController();
			const failed = failure(mail, stop.signal);
			setTimeout(() => stop.abort(), 50);
			await expectNotSent(mail, await failed);
		});

		it('can be closed more than once', async () => {
			await transport.send(await outgoing(lab.sender), signal);
			await transport.close();
			await transport.close();
		});
	});
}
