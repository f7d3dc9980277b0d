/** Reads octets sequentially; past the end it returns nothing and sets `failed`. */
export class OctetReader {
	failed = false;
	private at = 0;

	constructor(private readonly data: Buffer) {}

	bytes(length: number): Buffer {
		if (this.at + length > this.data.length) this.failed = true;
		const bytes = this.failed ? Buffer.alloc(0) : this.data.subarray(this.at, this.at + length);
		this.at += bytes.length;
		return bytes;
	}

	/** Padded to a multiple of four; at the end of the data the padding may be missing. */
	padded(length: number): Buffer {
		const bytes = this.bytes(length);
		this.at = Math.min(this.at + ((4 - (length % 4)) % 4), this.data.length);
		return bytes;
	}

	uint16(): number {
		const bytes = this.bytes(2);
		return this.failed ? 0 : bytes.readUInt16LE(0);
	}

	uint32(): number {
		const bytes = this.bytes(4);
		return this.failed ? 0 : bytes.readUInt32LE(0);
	}
}
