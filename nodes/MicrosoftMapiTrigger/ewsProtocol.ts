import { EwsFeed } from '../mail/ews/EwsFeed';
import { SIGN_INS } from '../mail/n8n/credentials/credentialTypes';
import { changeProtocol } from './changeProtocol';

export const ewsProtocol = changeProtocol(
	'ews',
	({ settings: { connection, mailbox, account, folder, maxMessageBytes, credentialType }, tokens }) => {
		// An app has no mailbox of its own, so it impersonates the mailbox.
		const impersonate = credentialType === SIGN_INS.app;
		return new EwsFeed({ connection, mailbox, account, folder, maxMessageBytes, impersonate }, tokens);
	},
);
