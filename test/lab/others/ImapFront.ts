import type { Socket } from 'node:net';
import { ResponseCutter } from '../imap/responses';
import { type Conversation, type OpenSession, SignInFront } from './SignInFront';

const MECHANISMS = 'IMAP4rev1 SASL-IR AUTH=XOAUTH2';
/** As Exchange explains a refusal. */
const CHALLENGE = Buffer.from('{"status":"401","schemes":"bearer","scope":"https://outlook.office.com/"}');

/** RFC 3501 section 6.1 and 6.2, as far as they come before the sign-in. */
export class ImapFront extends SignInFront {
	protected readonly greeting = `* OK [CAPABILITY ${MECHANISMS}] ready`;

	protected async answer(line: string, conversation: Conversation): Promise<string | undefined> {
		const [tag = '*', command = '', mechanism = '', initial] = line.split(' ');
		switch (command.toUpperCase()) {
			case 'CAPABILITY':
				conversation.say(`* CAPABILITY ${MECHANISMS}`, `${tag} OK done`);
				return undefined;
			case 'NOOP':
				conversation.say(`${tag} OK done`);
				return undefined;
			case 'LOGOUT':
				conversation.say('* BYE', `${tag} OK done`);
				return undefined;
			case 'AUTHENTICATE':
				if (mechanism.toUpperCase() === 'XOAUTH2') return await this.signIn(tag, initial, conversation);
		}
		conversation.say(`${tag} BAD sign in by AUTHENTICATE XOAUTH2`);
		return undefined;
	}

	private async signIn(
		tag: string,
		initial: string | undefined,
		conversation: Conversation,
	): Promise<string | undefined> {
		if (initial === undefined) conversation.say('+ ');
		const user = await this.userOf(initial ?? (await conversation.line()) ?? '');
		if (user === undefined) {
			conversation.say(`+ ${CHALLENGE.toString('base64')}`);
			await conversation.line();
			conversation.say(`${tag} NO AUTHENTICATE failed.`);
			return undefined;
		}
		conversation.welcome = `${tag} OK AUTHENTICATE completed.`;
		return user;
	}

	protected toClient({ output }: OpenSession, client: Socket): void {
		const cutter = new ResponseCutter();
		output.on('data', (chunk: Buffer) => {
			for (const response of cutter.push(chunk)) client.write(this.reduced(response));
		});
		output.resume();
	}

	private reduced(response: Buffer): Buffer {
		const start = response.subarray(0, 200).toString('latin1');
		if (this.without.size === 0 || !/^(\* CAPABILITY |\S+ OK \[CAPABILITY )/.test(start)) return response;
		const words = response.toString('latin1').split(/(?<=[ \]])|(?=[\]\r])/);
		const kept = words.filter((word) => !this.without.has(word.trim().toUpperCase()));
		return Buffer.from(kept.join(''), 'latin1');
	}
}
