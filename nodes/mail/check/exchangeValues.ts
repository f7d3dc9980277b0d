import type { TokenFacts } from '../auth/inspectToken';
import { CLOUDS, type CloudName } from '../auth/clouds';
import type { CheckedProtocol } from './ConnectionCheck';

/** The script that sets up Exchange Online. */
export const EXCHANGE_SCRIPT =
	'https://github.com/n8n-nodes-microsoft-mail/n8n-nodes-microsoft-mail/blob/main/docs/exchange.md#one-script-for-all-of-it';

/** https://learn.microsoft.com/en-us/powershell/module/exchange/connect-exchangeonline (ExchangeEnvironmentName) */
const ENVIRONMENTS: Readonly<Record<CloudName, string>> = {
	global: 'O365Default',
	usGov: 'O365USGovGCCHigh',
	usGovDod: 'O365USGovDoD',
	china: 'O365China',
};

const USES: Readonly<Record<CheckedProtocol, string>> = {
	imap: 'IMAP',
	pop3: 'POP3',
	smtp: 'SMTP',
	ews: 'EWS',
	graph: 'GraphReadWrite',
};

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Characters that need no quoting in PowerShell. */
const ADDRESS = /^[\w.+-]+@[\w.-]+$/;
const UNKNOWN = '# not known here: fill it in';

/** The Microsoft cloud that a server belongs to; undefined for any other server. */
export function cloudOfHost(host: string): CloudName | undefined {
	const name = host.toLowerCase();
	const clouds = Object.keys(CLOUDS) as CloudName[];
	const isHostOf = (cloud: CloudName) =>
		[...Object.values(CLOUDS[cloud].servers), new URL(CLOUDS[cloud].graphUrl).host].includes(name);
	const isIn = (cloud: CloudName) => CLOUDS[cloud].domains.some((domain) => name.endsWith(`.${domain}`));
	return clouds.find(isHostOf) ?? clouds.find(isIn);
}

/**
 * The first lines of the script in docs/exchange.md, with the known values of a connection filled in.
 * PowerShell.
 *
 * @param facts claims of the token; an app's object ID is that of its enterprise application
 */
export function exchangeValues(
	facts: TokenFacts,
	{ protocol, mailbox, cloud }: { protocol: CheckedProtocol; mailbox: string; cloud: CloudName },
): string | undefined {
	if (facts.kind === 'opaque') return undefined;
	const isApp = facts.kind === 'app';
	const line = (name: string, value: string | undefined, pattern: RegExp) =>
		value !== undefined && pattern.test(value) ? `${name} = '${value}'` : `${name} = '' ${UNKNOWN}`;
	return [
		line('$TenantId', facts.tenant, GUID),
		line('$Mailbox ', mailbox, ADDRESS),
		`$Use      = '${USES[protocol]}'`,
		`$SignInAs = '${isApp ? 'App' : 'Person'}'`,
		`$Cloud    = '${ENVIRONMENTS[cloud]}'`,
		...(isApp
			? [line('$ClientId', facts.app, GUID), line('$ObjectId', facts.objectId, GUID)]
			: [line('$Person  ', facts.user, ADDRESS)]),
	].join('\n');
}
