import { MailError } from '../../contracts/MailError';
import { defined } from '../../contracts/defined';
import { scrubCause } from '../../errors/scrubCause';
import { redact } from '../../net/redact';

const MEANWHILE = 'New messages are found at the check interval meanwhile.';
/** https://learn.microsoft.com/en-us/graph/outlook-change-notifications-overview#create-a-subscription */
const PERMISSION =
	'Microsoft reports changes to people only for their own mailbox, and never for one shared with them. For a shared mailbox choose a credential for an app, or turn the option Push off.';
const PAGE = 'https://github.com/n8n-nodes-microsoft-mail/n8n-nodes-microsoft-mail/blob/main/docs/push.md';

/** Push is turned on, and nothing receives what Microsoft Graph would send. */
export function noReceiver(): MailError {
	return new MailError(
		'configuration',
		'Push is turned on, but no workflow with the node "Microsoft Mail Push Trigger" is active in this process of n8n',
		{
			code: 'NoPushReceiver',
			hint: 'Create and publish a workflow with this node, or turn the option Push off.',
		},
	);
}

/** @param url of the node that receives notifications */
export function notReachable(url: string): MailError {
	return new MailError(
		'configuration',
		`Microsoft Graph cannot send notifications to ${originOf(url)}: it must be an https address that the Internet can reach`,
		{
			code: 'PushUrlNotPublic',
			hint: `Give n8n its public https address in WEBHOOK_URL and restart it, or turn the option Push off. See ${PAGE}.`,
		},
	);
}

/** @param url of the node that receives notifications */
export function otherProcess(url: string): MailError {
	return new MailError(
		'configuration',
		`Notifications to ${originOf(url)} reach another process of n8n than the one this trigger runs in`,
		{
			code: 'PushOtherProcess',
			hint: `Let the load balancer send the path of the node "Microsoft Mail Push Trigger" to the main process, as ${PAGE} describes, or turn the option Push off.`,
		},
	);
}

/**
 * Adds to a failure to get notifications what it means for the trigger.
 * @param secrets what Microsoft Graph was sent and may repeat
 */
export function withoutPush(error: MailError, secrets: readonly string[]): MailError {
	const { kind, transient, hint, code } = error;
	const message = redact(error.message, secrets).replace(/\.$/, '');
	const cause = scrubCause(error.cause, secrets);
	return new MailError(kind, `${message}. ${MEANWHILE}`, {
		transient,
		...defined({ cause, code, hint: kind === 'permission' ? PERMISSION : hint }),
	});
}

/** Without the path, which is the secret of a webhook. */
function originOf(url: string): string {
	return URL.canParse(url) ? new URL(url).origin : 'an address that is not valid';
}
