import type { Socket } from 'node:net';
import { type Conversation, type FrontOptions, type OpenSession, SignInFront } from './SignInFront';

/** RFC 1939 section 4 and RFC 5034, as far as they come before the sign-in. */
export class Pop3Front extends SignInFront {
	protected readonly greeting = '+OK ready';

	/** @param capabilities what the server says that it can, a line each (RFC 2449) */
	constructor(
		options: FrontOptions,
		private readonly capabilities: readonly string[],
	) {
		super('pop3', options);
	}

	protected async answer(line: string, conversation: Conversation): Promise<string | undefined> {
		const [command = '', mechanism = ''] = line.toUpperCase().split(' ');
		if (command === 'CAPA') {
			const advertised = this.capabilities.filter((one) => !this.without.has(one.split(' ')[0] ?? ''));
			conversation.say('+OK', ...advertised, 'SASL XOAUTH2', '.');
		} else if (command === 'AUTH' && mechanism === 'XOAUTH2') {
			conversation.say('+ ');
			const user = await this.userOf((await conversation.line()) ?? '');
			conversation.welcome = '+OK Logged in.';
			if (user !== undefined) return user;
			conversation.say('-ERR Logon failure: unknown user name or bad password.');
		} else conversation.say(command === 'QUIT' ? '+OK' : '-ERR sign in by AUTH XOAUTH2');
		return undefined;
	}

	protected toClient({ output }: OpenSession, client: Socket): void {
		output.pipe(client);
	}
}
