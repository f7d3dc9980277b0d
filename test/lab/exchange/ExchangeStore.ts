import type { Folder } from './Folder';
import { ItemIds } from './ItemIds';
import { type DeliverOptions, Mailbox } from './Mailbox';
import type { StoredMessage } from './StoredMessage';
import { readEnvelope } from './readEnvelope';
import { withoutBcc } from './withoutBcc';

export interface Submission {
	/** Whose mailbox it was sent from: the one that keeps the copy. */
	mailbox: Mailbox;
	mime: Buffer;
	/** Default: those of To, Cc and Bcc. */
	recipients?: readonly string[];
	/** Where a copy is kept, read; without one none is. */
	saveTo?: Folder;
}

/** A message that was sent, as its recipients get it. */
export interface SentMail {
	/** Address of the mailbox it was sent from. */
	mailbox: string;
	/** As the message says it. */
	from: string;
	to: string[];
	/** Without the Bcc field. */
	mime: Buffer;
	at: Date;
}

/** Longer ones Node takes for none; no test waits for it. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface ExchangeStoreOptions {
	/** Told of what is sent to people without a mailbox here. */
	onOutside?(mail: SentMail): void;
}

/**
 * An organization's mailboxes, in memory: what is behind the lab's servers for Graph and EWS. It knows no protocol and
 * asks nobody for rights, which are the servers' to check (with the authority). Everything happens at once, so what a
 * client is told is always the state of a moment.
 */
export class ExchangeStore {
	/** All that was sent, in order. */
	readonly sent: SentMail[] = [];
	/** What of it went to people without a mailbox here. */
	readonly outside: SentMail[] = [];
	private readonly ids = new ItemIds();
	private readonly byAddress = new Map<string, Mailbox>();
	private readonly listeners = new Set<() => void>();

	constructor(private readonly options: ExchangeStoreOptions = {}) {}

	get mailboxes(): Mailbox[] {
		return [...this.byAddress.values()];
	}

	/** Finds or makes the mailbox of an address. */
	mailbox(address: string): Mailbox {
		const name = address.toLowerCase();
		let mailbox = this.byAddress.get(name);
		if (!mailbox) {
			mailbox = new Mailbox(name, this.ids, () => this.listeners.forEach((tell) => tell()));
			this.byAddress.set(name, mailbox);
		}
		return mailbox;
	}

	/** @param name address or object id */
	find(name: string): Mailbox | undefined {
		const wanted = name.toLowerCase();
		return this.byAddress.get(wanted) ?? this.mailboxes.find((one) => one.objectId === wanted);
	}

	/**
	 * Puts a message into a mailbox, which is made when it is not there; the folder likewise.
	 * @param folder well-known name, id or path
	 */
	deliver(
		mailbox: string,
		mime: Buffer | string,
		folder = 'inbox',
		options: DeliverOptions = {},
	): StoredMessage {
		const box = this.mailbox(mailbox);
		const octets = typeof mime === 'string' ? Buffer.from(mime) : mime;
		return box.store(octets, box.makeFolder(folder), options);
	}

	/** The messages of a folder in the order they came; none where mailbox or folder are not there. */
	messages(mailbox: string, folder = 'inbox'): StoredMessage[] {
		return [...(this.find(mailbox)?.findFolder(folder)?.messages.values() ?? [])];
	}

	/** Delivers a message to its recipients; each mailbox once, also when it is named twice. */
	send({ mailbox, mime, recipients, saveTo }: Submission): SentMail {
		const copy = saveTo && mailbox.store(mime, saveTo, { isRead: true });
		const envelope = copy?.envelope ?? readEnvelope(mime);
		const everybody =
			recipients ?? [...envelope.to, ...envelope.cc, ...envelope.bcc].map((one) => one.address);
		const to = [...new Set(everybody.map((address) => address.toLowerCase()))];
		const from = envelope.from[0]?.address ?? mailbox.address;
		const mail: SentMail = { mailbox: mailbox.address, from, to, mime: withoutBcc(mime), at: new Date() };
		this.sent.push(mail);
		for (const address of to) {
			const target = this.byAddress.get(address);
			if (target) target.store(mail.mime, target.inbox);
		}
		const strangers = to.filter((address) => !this.byAddress.has(address));
		if (strangers.length) this.handOut({ ...mail, to: strangers });
		return mail;
	}

	/** As `send`, at a time: what the store holds until then stays in Drafts (PidTagDeferredSendTime). */
	sendAt(time: Date, send: () => void): void {
		const ms = time.getTime() - Date.now();
		if (ms <= 0) send();
		else setTimeout(send, Math.min(ms, LONGEST_TIMER_MS)).unref();
	}

	/** Calls back after every change of any mailbox. @returns what ends it */
	onChange(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => void this.listeners.delete(listener);
	}

	private handOut(mail: SentMail): void {
		this.outside.push(mail);
		this.options.onOutside?.(mail);
	}
}
