export type CloudName = 'global' | 'usGov' | 'usGovDod' | 'china';

/** The protocols of the Exchange audience; Graph is another audience. */
export type MailProtocol = 'imap' | 'pop3' | 'smtp' | 'ews';

/** A Microsoft cloud: where its accounts sign in and where its mail servers are. */
export interface Cloud {
	readonly label: string;
	/** Microsoft Entra ID, without a path. */
	readonly loginUrl: string;
	/** Prefix of a signed-in user's scopes, without the trailing slash. */
	readonly mailResource: string;
	/** Audience of an app's own token (`<resource>/.default`). */
	readonly appMailResource: string;
	readonly graphUrl: string;
	/** Host names; EWS is at `https://<host>/EWS/Exchange.asmx`. */
	readonly servers: Readonly<Record<MailProtocol, string>>;
	/** Domains of this cloud's mail servers: a server may have several names. */
	readonly domains: readonly string[];
}

/**
 * The only place with Microsoft's host names.
 *
 * - Sign-in: https://learn.microsoft.com/en-us/entra/identity-platform/authentication-national-cloud
 * - Graph: https://learn.microsoft.com/en-us/graph/deployments
 * - Scopes, global:
 *   https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 *   (`outlook.office.com`, because personal accounts refuse the `outlook.office365.com` form)
 * - High Volume Email:
 *   https://learn.microsoft.com/en-us/exchange/mail-flow-best-practices/high-volume-mails-m365
 *
 * Microsoft does not document the scopes of the national clouds. Those of US Gov L4 and China are used by
 * other mail clients; the one for DoD is derived from the audience that Exchange PowerShell uses there.
 */
export const CLOUDS: Readonly<Record<CloudName, Cloud>> = {
	global: {
		label: 'Global (Microsoft 365, GCC)',
		loginUrl: 'https://login.microsoftonline.com',
		mailResource: 'https://outlook.office.com',
		appMailResource: 'https://outlook.office365.com',
		graphUrl: 'https://graph.microsoft.com',
		servers: {
			imap: 'outlook.office365.com',
			pop3: 'outlook.office365.com',
			smtp: 'smtp.office365.com',
			ews: 'outlook.office365.com',
		},
		domains: ['office365.com', 'office.com', 'outlook.com', 'hotmail.com', 'live.com', 'hve.mx.microsoft'],
	},
	usGov: {
		label: 'US Government L4 (GCC High)',
		loginUrl: 'https://login.microsoftonline.us',
		mailResource: 'https://outlook.office365.us',
		appMailResource: 'https://outlook.office365.us',
		graphUrl: 'https://graph.microsoft.us',
		servers: sameServer('outlook.office365.us'),
		domains: ['office365.us'],
	},
	usGovDod: {
		label: 'US Government L5 (DoD)',
		loginUrl: 'https://login.microsoftonline.us',
		// Not confirmed for scopes of a signed-in user.
		mailResource: 'https://outlook-dod.office365.us',
		appMailResource: 'https://outlook-dod.office365.us',
		graphUrl: 'https://dod-graph.microsoft.us',
		servers: sameServer('outlook-dod.office365.us'),
		domains: ['office365.us'],
	},
	china: {
		label: 'China (21Vianet)',
		loginUrl: 'https://login.partner.microsoftonline.cn',
		mailResource: 'https://partner.outlook.cn',
		appMailResource: 'https://partner.outlook.cn',
		graphUrl: 'https://microsoftgraph.chinacloudapi.cn',
		servers: { ...sameServer('partner.outlook.cn'), smtp: 'smtp.partner.outlook.cn' },
		domains: ['outlook.cn'],
	},
};

/**
 * Scopes of a signed-in user, to be appended to `mailResource`: without a prefix they would mean Microsoft
 * Graph.
 */
export const MAIL_SCOPES: Readonly<Record<MailProtocol, string>> = {
	imap: 'IMAP.AccessAsUser.All',
	pop3: 'POP.AccessAsUser.All',
	smtp: 'SMTP.Send',
	ews: 'EWS.AccessAsUser.All',
};

/**
 * Application permissions of Office 365 Exchange Online, as in the `roles` claim of an app's token. Roles
 * assigned by RBAC for Applications in Exchange are not in the token.
 */
export const MAIL_ROLES: Readonly<Record<MailProtocol, string>> = {
	imap: 'IMAP.AccessAsApp',
	pop3: 'POP.AccessAsApp',
	smtp: 'SMTP.SendAsApp',
	ews: 'full_access_as_app',
};

/**
 * Microsoft Graph mail permissions, delegated and application; those for shared mailboxes begin with the
 * same words.
 */
export const GRAPH_MAIL_PERMISSIONS: readonly string[] = ['Mail.Read', 'Mail.ReadWrite', 'Mail.Send'];

/**
 * The older sign-in for personal accounts, with its own scopes; its tokens are valid for IMAP and SMTP.
 * https://learn.microsoft.com/en-us/previous-versions/office/developer/rest-api/dn631845(v=office.15)
 */
export const LIVE = {
	authorizationUrl: 'https://login.live.com/oauth20_authorize.srf',
	tokenUrl: 'https://login.live.com/oauth20_token.srf',
	scope: 'wl.imap wl.offline_access',
} as const;

/** Mail servers of Outlook.com. */
export const PERSONAL_SERVERS: Readonly<Record<MailProtocol, string>> = {
	...CLOUDS.global.servers,
	smtp: 'smtp-mail.outlook.com',
};

export function isCloudName(name: string): name is CloudName {
	return Object.hasOwn(CLOUDS, name);
}

function sameServer(host: string): Record<MailProtocol, string> {
	return { imap: host, pop3: host, smtp: host, ews: host };
}
