/**
 * Says what a long step is doing and for how long: one line that rewrites itself on a terminal, a line every few
 * seconds elsewhere, so that a log shows that something still moves.
 */
export class ProgressLine {
	private readonly started = Date.now();
	private readonly timer: NodeJS.Timeout;
	private readonly terminal: boolean;

	constructor(
		private readonly title: string,
		private readonly detail: () => string = () => '',
		private readonly out: NodeJS.WriteStream = process.stderr,
	) {
		this.terminal = out.isTTY === true;
		this.timer = setInterval(() => this.draw(), this.terminal ? 250 : 10_000);
		this.draw();
	}

	done(): void {
		this.end('done');
	}

	failed(): void {
		this.end('failed');
	}

	private end(word: string): void {
		clearInterval(this.timer);
		this.write(`${this.title}: ${word} after ${this.elapsed()}`);
		if (this.terminal) this.out.write('\n');
	}

	private draw(): void {
		const detail = this.detail();
		this.write(`${this.title} (${this.elapsed()})${detail === '' ? '' : ` ${detail}`}`);
	}

	private write(text: string): void {
		if (!this.terminal) {
			this.out.write(`${text}\n`);
			return;
		}
		this.out.write(`\r\x1b[K${text.slice(0, Math.max(20, (this.out.columns ?? 80) - 1))}`);
	}

	private elapsed(): string {
		const seconds = Math.round((Date.now() - this.started) / 1000);
		return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
	}
}
