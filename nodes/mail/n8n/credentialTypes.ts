/** The ways to sign in, by the name of the credential; a node's parameter `authentication` holds one of them. */
export const SIGN_INS = {
	work: 'microsoftMailOAuth2Api',
	personal: 'microsoftMailPersonalOAuth2Api',
	app: 'microsoftMailAppApi',
} as const;

export type SignInType = (typeof SIGN_INS)[keyof typeof SIGN_INS];

export const PROXY_CREDENTIAL = 'microsoftMailProxyApi';

export function isSignInType(name: unknown): name is SignInType {
	return Object.values<unknown>(SIGN_INS).includes(name);
}
