import type { OpenSession } from './SignInFront';

const ANSWER_MS = 20_000;

/** IMAP for the lab itself: to put messages into folders and to look at them, past what is tested. */
export class PlainImap {
	private text = '';
	private count = 0;
	private wake: (() => void) | undefined;
	private looking = Promise.resolve('');

	constructor(private readonly session: OpenSession) {
		session.output.on('data', (chunk: Buffer) => {
			this.text += chunk.toString('latin1');
			this.wake?.();
		});
		session.output.resume();
	}

	/** @returns all that the server says up to its tagged answer @throws Error when that is not OK */
	async command(line: string): Promise<string> {
		const tag = `p${String((this.count += 1))}`;
		this.session.input.write(`${tag} ${line}\r\n`);
		return await this.answer(tag);
	}

	async append(folder: string, message: Buffer, flags = ''): Promise<void> {
		const tag = `p${String((this.count += 1))}`;
		this.session.input.write(`${tag} APPEND "${folder}" (${flags}) {${String(message.length)}}\r\n`);
		await this.until(/^\+ [^\n]*\n/m);
		this.session.input.write(message);
		this.session.input.write('\r\n');
		await this.answer(tag);
	}

	/** The flags of each message of a folder; nothing is changed. */
	async flags(folder: string): Promise<string[][]> {
		const rows = (await this.look(folder)).matchAll(/^\* \d+ FETCH .*?FLAGS \(([^)]*)\)/gm);
		return [...rows].map(([, flags = '']) => flags.split(' ').filter(Boolean));
	}

	async uids(folder: string): Promise<string[]> {
		return [...(await this.look(folder)).matchAll(/^\* \d+ FETCH .*?UID (\d+)/gm)].map(([, uid = '']) => uid);
	}

	end(): void {
		this.session.end();
	}

	/** One look after the other: they share the session. */
	private async look(folder: string): Promise<string> {
		this.looking = this.looking.catch(() => '').then(async () => {
			await this.command(`EXAMINE "${folder}"`);
			return await this.command('UID FETCH 1:* (UID FLAGS)');
		});
		return await this.looking;
	}

	private async answer(tag: string): Promise<string> {
		const said = await this.until(new RegExp(`^${tag} [^\\n]*\\n`, 'm'));
		if (!new RegExp(`^${tag} OK`, 'm').test(said)) throw new Error(`The server said: ${said}`);
		return said;
	}

	private async until(pattern: RegExp): Promise<string> {
		const end = Date.now() + ANSWER_MS;
		while (!pattern.test(this.text)) {
			if (Date.now() > end) throw new Error(`The server said no more than: ${this.text}`);
			await new Promise<void>((resolve) => {
				const timer = setTimeout(resolve, 1_000);
				this.wake = () => {
					clearTimeout(timer);
					resolve();
				};
			});
		}
		const said = this.text;
		this.text = '';
		return said;
	}
}
