import type { INodeProperties, NodePropertyTypes } from 'n8n-workflow';
import { CLOUDS } from '../../auth/clouds';

interface ServerOptions {
	/** `fallback` for the second server: its fields are named `fallbackServer`, and shown with the switch. */
	prefix?: 'fallback';
	/** What stands before the names of the fields in the editor. */
	title?: string;
}

/** Server, Security and Port of a submission server; the port follows the security. */
export function outgoingServerProperties({ prefix, title = '' }: ServerOptions = {}): INodeProperties[] {
	const name = (field: string) =>
		prefix === undefined ? field : `${prefix}${field.charAt(0).toUpperCase()}${field.slice(1)}`;
	const shown = prefix === undefined ? {} : { useFallback: [true] };
	const displayOptions = (more: Record<string, string[]> = {}) => {
		const show = { ...shown, ...more };
		return Object.keys(show).length > 0 ? { displayOptions: { show } } : {};
	};
	const port = (security: string, others: string[], value: number): INodeProperties => ({
		displayName: `${title}Port`,
		name: name('port'),
		type: 'number' as NodePropertyTypes,
		default: value,
		...displayOptions({ [name('security')]: [security, ...others] }),
		description: 'Port of the mail server. Follows Security unless changed.',
	});
	return [
		{
			displayName: `${title}Server`,
			name: name('server'),
			type: 'string',
			default: CLOUDS.global.servers.smtp,
			...displayOptions(),
			description:
				'Host name of the mail server. Microsoft 365: smtp.office365.com. Outlook.com: smtp-mail.outlook.com.',
		},
		{
			displayName: `${title}Security`,
			name: name('security'),
			type: 'options',
			options: [
				{ name: 'SSL', value: 'ssl', description: 'Encrypted from the start (port 465)' },
				{
					name: 'TLS',
					value: 'starttls',
					description:
						'STARTTLS (port 587): encrypted before the sign-in, or nothing is sent; right for Microsoft 365',
				},
				{
					name: 'None',
					value: 'none',
					description: 'Clear text: only to this very machine, unless Allow Unencrypted is on',
				},
			],
			default: 'starttls',
			...displayOptions(),
			description: 'How the connection to the server is protected',
		},
		port('starttls', [], 587),
		port('ssl', [], 465),
		port('none', [], 25),
	];
}
