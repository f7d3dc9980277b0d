/** The ways to sign in, by the name of the credential; a node's parameter `authentication` holds one of them. */
export const SIGN_INS = {
	work: 'microsoftMailOAuth2Api',
	personal: 'microsoftMailPersonalOAuth2Api',
	app: 'microsoftMailAppApi',
} as const;

export type SignInType = (typeof SIGN_INS)[keyof typeof SIGN_INS];

/** Those of a send node's second server, since n8n allows a node one credential of a type. */
export const FALLBACK_SIGN_INS = {
	account: 'microsoftMailFallbackOAuth2Api',
	app: 'microsoftMailFallbackAppApi',
} as const;

/** For a relay that takes mail without a sign-in. */
export const NO_SIGN_IN = 'none';

export const PROXY_CREDENTIAL = 'microsoftMailProxyApi';

/** An app signs in by itself; all others are persons. */
export function isApp(type: string): boolean {
	return type === SIGN_INS.app || type === FALLBACK_SIGN_INS.app;
}

export function isSignInType(name: unknown): name is SignInType {
	return Object.values<unknown>(SIGN_INS).includes(name);
}
