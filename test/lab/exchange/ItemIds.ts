import { createHash, randomBytes } from 'node:crypto';

/**
 * Ids as Exchange makes them: long, Base64, case-sensitive, and telling nothing. Those of another store never match.
 * In Graph the letters `/` and `+` are written `-` and `_`:
 * https://learn.microsoft.com/en-us/graph/api/resources/convertidresult
 */
export class ItemIds {
	private readonly seed = randomBytes(16);
	private readonly mailboxes = new Map<string, Buffer>();
	private count = 0;

	/** The id of a folder. */
	folder(mailbox: string): string {
		return this.make('AQMkA', mailbox, 75);
	}

	/** The id of an item in its folder; it gets another one when it is moved. */
	item(mailbox: string): string {
		return this.make('AAMkA', mailbox, 111);
	}

	/** The id that an item keeps when it is moved within its mailbox. */
	immutable(mailbox: string): string {
		return this.make('AAkAL', mailbox, 87);
	}

	changeKey(): string {
		this.count += 1;
		const octets = Buffer.alloc(21);
		octets.write('CQAAABYAAA', 0, 'base64');
		this.seed.copy(octets, 8, 0, 8);
		octets.writeUIntBE(this.count, 15, 6);
		return octets.toString('base64');
	}

	private mailboxPart(mailbox: string): Buffer {
		const known = this.mailboxes.get(mailbox) ?? createHash('sha256').update(mailbox).digest();
		this.mailboxes.set(mailbox, known);
		return known;
	}

	private make(prefix: string, mailbox: string, length: number): string {
		this.count += 1;
		const octets = Buffer.alloc(length);
		// Ids of one mailbox begin alike, as at Microsoft: what is compared by its beginning, or cut, falls on its nose.
		this.mailboxPart(mailbox).copy(octets, 4);
		createHash('sha256')
			.update(this.seed)
			.update(String(this.count))
			.digest()
			.copy(octets, length - 32);
		octets.writeUIntBE(this.count, length - 38, 6);
		return prefix + octets.toString('base64').slice(prefix.length);
	}
}
