/** The sign-in methods by credential name; a node's parameter `authentication` holds one of them. */
export const SIGN_INS = {
	work: 'microsoftMailOAuth2Api',
	personal: 'microsoftMailPersonalOAuth2Api',
	app: 'microsoftMailAppApi',
} as const;

export type SignInType = (typeof SIGN_INS)[keyof typeof SIGN_INS];

/**
 * Those for the fallback server of a send node, because n8n allows only one credential of each type per
 * node.
 */
export const FALLBACK_SIGN_INS = {
	account: 'microsoftMailFallbackOAuth2Api',
	app: 'microsoftMailFallbackAppApi',
} as const;

/** For a relay that requires no sign-in. */
export const NO_SIGN_IN = 'none';

export const PROXY_CREDENTIAL = 'microsoftMailProxyApi';

/** Whether the sign-in is that of an app, not of a user. */
export function isApp(type: string): boolean {
	return type === SIGN_INS.app || type === FALLBACK_SIGN_INS.app;
}

export function isSignInType(name: unknown): name is SignInType {
	return Object.values<unknown>(SIGN_INS).includes(name);
}
