import type { Socket } from 'node:net';
import { withDeadline } from '../../async/withDeadline';
import type { SocketDeadline } from '../Destination';

export type StartTlsProtocol = 'imap' | 'pop3' | 'smtp';

/** One step of the dialogue: what to send, how the response ends, and which response is positive. */
interface Turn {
	say?: string;
	end: RegExp;
	yes: RegExp;
	/** Error code of a refusal, the same as that of the protocol's client. */
	code: string;
}

const NOT_THIS_PROTOCOL = 'InvalidResponse';

/** RFC 3501 section 6.2.1, RFC 2595 section 4, RFC 3207 section 4. */
const TALKS: Readonly<Record<StartTlsProtocol, readonly Turn[]>> = {
	imap: [
		{ end: /^/, yes: /^\* (?:OK|PREAUTH)\b/i, code: NOT_THIS_PROTOCOL },
		{ say: 'a STARTTLS', end: /^a /i, yes: /^a OK\b/i, code: 'tlsFailed' },
	],
	pop3: [
		{ end: /^/, yes: /^\+OK/i, code: NOT_THIS_PROTOCOL },
		{ say: 'STLS', end: /^/, yes: /^\+OK/i, code: 'STLS not offered' },
	],
	smtp: [
		{ end: /^(?!\d{3}-)/, yes: /^220\b/, code: NOT_THIS_PROTOCOL },
		// RFC 5321 section 4.1.3: an address literal if there is no name to give.
		{ say: 'EHLO [127.0.0.1]', end: /^(?!\d{3}-)/, yes: /^250\b/, code: NOT_THIS_PROTOCOL },
		{ say: 'STARTTLS', end: /^(?!\d{3}-)/, yes: /^220\b/, code: 'ETLS' },
	],
};

/** Much more than any greeting or list of extensions. */
const MAX_OCTETS = 64 * 1024;

/**
 * Advances an unencrypted connection to the point where TLS begins. Only the request for TLS is sent.
 *
 * @throws TlsRefused with the server's words and a code, DeadlineExceeded, errors of sockets
 */
export async function askForTls(
	socket: Socket,
	protocol: StartTlsProtocol,
	{ ms, signal }: SocketDeadline,
): Promise<void> {
	const lines = new Lines(socket);
	const said = { anything: false };
	try {
		const talk = async () => {
			for (const turn of TALKS[protocol]) {
				if (turn.say !== undefined) socket.write(`${turn.say}\r\n`);
				const line = await answerTo(turn, lines);
				said.anything = true;
				if (!turn.yes.test(line)) throw new TlsRefused(line, turn.code);
			}
			// RFC 8314 section 3.2 and CVE-2011-0411: unencrypted data behind the response was injected.
			if (lines.hasRest) throw new TlsRefused('The server continued unencrypted', 'STARTTLS_INJECTION');
		};
		await withDeadline(talk(), { ms, signal, onGiveUp: () => socket.destroy() });
	} catch (error) {
		socket.destroy();
		const isLate = (error as { code?: unknown }).code === 'ETIMEDOUT';
		throw isLate && !said.anything ? new TlsRefused('The server did not greet', 'GREETING_TIMEOUT') : error;
	} finally {
		lines.release();
	}
}

async function answerTo({ end }: Turn, lines: Lines): Promise<string> {
	for (;;) {
		const line = await lines.next();
		if (end.test(line)) return line;
	}
}

/** The server refuses TLS, or does not speak the protocol. */
class TlsRefused extends Error {
	constructor(
		words: string,
		readonly code: string,
	) {
		super(words === '' ? 'The server says nothing' : words);
	}
}

/** Reads a socket line by line; pauses it again afterward. */
class Lines {
	private text = '';
	private octets = 0;
	private failure: Error | undefined;
	private wake: (() => void) | undefined;

	constructor(private readonly socket: Socket) {
		socket.on('data', this.onData).on('close', this.onClose).on('error', this.onError).resume();
	}

	get hasRest(): boolean {
		return this.text !== '';
	}

	async next(): Promise<string> {
		for (;;) {
			const end = this.text.indexOf('\n');
			if (end >= 0) {
				const line = this.text.slice(0, end).replace(/\r$/, '');
				this.text = this.text.slice(end + 1);
				return line;
			}
			if (this.failure !== undefined) throw this.failure;
			if (this.socket.destroyed) this.onClose();
			else await new Promise<void>((resolve) => (this.wake = resolve));
		}
	}

	release(): void {
		this.socket.off('data', this.onData).off('close', this.onClose).off('error', this.onError).pause();
	}

	private readonly onData = (chunk: Buffer): void => {
		this.text += chunk.toString('latin1');
		this.octets += chunk.length;
		if (this.octets > MAX_OCTETS)
			this.fail(new TlsRefused('The server does not stop sending', 'LineTooLarge'));
		this.wake?.();
	};

	private readonly onError = (error: Error): void => this.fail(error);

	private readonly onClose = (): void =>
		this.fail(new TlsRefused('The server closed the connection', 'ClosedAfterConnectText'));

	private fail(error: Error): void {
		this.failure ??= error;
		this.wake?.();
	}
}
