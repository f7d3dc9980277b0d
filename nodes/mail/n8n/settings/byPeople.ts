/**
 * Fields that decide where a token is sent, who signs in, who may be written to and how much: only people may
 * fill them in. A message read by an AI agent could instruct it to change them.
 */
export const BY_PEOPLE: Readonly<Record<string, string>> = {
	authentication: 'Sign In As',
	proxy: 'Proxy',
	protocol: 'Protocol',
	api: 'API',
	serverFrom: 'Mail Server',
	server: 'Server',
	port: 'Port',
	security: 'Security',
	useFallback: 'Fallback Server',
	fallbackAuthentication: 'Fallback Sign In As',
	fallbackFromEmail: 'Fallback From Email',
	fallbackApi: 'Fallback API',
	fallbackServerFrom: 'Fallback Mail Server',
	fallbackServer: 'Fallback Server',
	fallbackPort: 'Fallback Port',
	fallbackSecurity: 'Fallback Security',
	recipientFilter: 'Recipient Filter',
	recipientFilterEmails: 'Filter Emails',
	recipientFilterDomains: 'Filter Domains',
};
export const OPTIONS_BY_PEOPLE: Readonly<Record<string, string>> = {
	allowUnencrypted: 'Allow Unencrypted',
	ca: 'CA Certificate',
	clientHostName: 'Client Host Name',
	ignoreCertificateErrors: 'Ignore Certificate Errors',
	maxConnections: 'Max Connections',
	maxReplyRecipients: 'Max Reply Recipients',
	messagesPerMinute: 'Messages per Minute',
	signatureCa: 'Signature CA Certificates',
	tries: 'Tries',
	username: 'Username',
};
