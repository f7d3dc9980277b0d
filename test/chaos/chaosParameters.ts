import type { INodeParameters } from 'n8n-workflow';
import type { LabProtocol, MailLab } from '../lab/MailLab';
import type { ChaosMode } from './ChaosLab';

/** Not the inbox, which cannot be renamed; POP3 knows no other. */
export const FOLDER: Readonly<Record<LabProtocol, string>> = {
	imap: 'Post',
	pop3: 'INBOX',
	graph: 'Post',
	ews: 'Post',
};

/** A trigger that reads a mailbox by the faulty way, and takes up again soon. */
export async function chaosParameters(
	lab: MailLab,
	protocol: LabProtocol,
	port: number,
	mode: ChaosMode,
): Promise<INodeParameters> {
	const options: INodeParameters = { longestBackoff: 3, checkInterval: 3, retryDelay: 1 };
	const own = { acknowledge: mode, options };
	const plain = { server: '127.0.0.1', port, security: 'none' };
	const folder = { __rl: true, mode: 'name', value: FOLDER[protocol] };
	if (protocol === 'imap') return { ...own, ...plain, folder };
	if (protocol === 'pop3') return { ...own, ...plain, read: 'all', afterProcessing: 'delete' };
	const { server, options: trust } = await lab.exchange.parameters(protocol);
	const there = { ...own, folder, api: protocol, options: { ...trust, ...options } };
	if (protocol === 'graph')
		return {
			...there,
			options: { ...there.options, push: true },
			server: server.replace(/:\d+$/, `:${String(port)}`),
		};
	const url = new URL(server);
	url.port = String(port);
	return { ...there, server: url.href };
}
