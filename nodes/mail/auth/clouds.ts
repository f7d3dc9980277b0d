export type CloudName = 'global' | 'usGov' | 'usGovDod' | 'china';

/** The protocols that Exchange gives its own tokens for; Graph is another audience. */
export type MailProtocol = 'imap' | 'pop3' | 'smtp' | 'ews';

/** One of Microsoft's clouds: where its accounts sign in and where its mail servers are. */
export interface Cloud {
	readonly label: string;
	/** Microsoft Entra ID, without a path. */
	readonly loginUrl: string;
	/** What the scopes of a signed-in user begin with, without the last slash. */
	readonly mailResource: string;
	/** The audience of a token that an app gets for itself (`<resource>/.default`). */
	readonly appMailResource: string;
	readonly graphUrl: string;
	/** Host names; EWS is at `https://<host>/EWS/Exchange.asmx`. */
	readonly servers: Readonly<Record<MailProtocol, string>>;
	/** Domains whose hosts are mail servers of this cloud: a server may have several names. */
	readonly domains: readonly string[];
}

/**
 * The one place where Microsoft's hosts are written down.
 *
 * - Sign-in: https://learn.microsoft.com/en-us/entra/identity-platform/authentication-national-cloud
 * - Graph: https://learn.microsoft.com/en-us/graph/deployments
 * - Scopes, global: https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 *   (`outlook.office.com`, since personal accounts refuse the `outlook.office365.com` form)
 * - High Volume Email: https://learn.microsoft.com/en-us/exchange/mail-flow-best-practices/high-volume-mails-m365
 *
 * Microsoft does not document the scopes of the national clouds. Those of US Gov L4 and of China are the ones
 * other mail clients sign in with; DoD's is taken over from the audience that Exchange PowerShell uses there.
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
		// Unconfirmed for scopes of a signed-in user.
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

/** Scopes of a signed-in user, to be written behind `mailResource`: a bare one means Microsoft Graph. */
export const MAIL_SCOPES: Readonly<Record<MailProtocol, string>> = {
	imap: 'IMAP.AccessAsUser.All',
	pop3: 'POP.AccessAsUser.All',
	smtp: 'SMTP.Send',
	ews: 'EWS.AccessAsUser.All',
};

/**
 * Application permissions of Office 365 Exchange Online, as they stand in the token of an app (`roles`). Roles that
 * an app has by RBAC for Applications in Exchange stand in no token.
 */
export const MAIL_ROLES: Readonly<Record<MailProtocol, string>> = {
	imap: 'IMAP.AccessAsApp',
	pop3: 'POP.AccessAsApp',
	smtp: 'SMTP.SendAsApp',
	ews: 'full_access_as_app',
};

/** Permissions of Microsoft Graph for mail, of a person and of an app; forms for shared mailboxes begin like these. */
export const GRAPH_MAIL_PERMISSIONS: readonly string[] = ['Mail.Read', 'Mail.ReadWrite', 'Mail.Send'];

/**
 * The older sign-in of personal accounts, with scopes of its own; its tokens are good for IMAP and SMTP.
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
