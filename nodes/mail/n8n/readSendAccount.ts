import type { IExecuteFunctions } from 'n8n-workflow';
import { N8nTokenProvider } from './N8nTokenProvider';
import type { SendAccount } from './SendSettings';
import { asText } from './values';

export async function readSendAccount(
	context: IExecuteFunctions,
	itemIndex: number,
	authentication: string,
	typed: { user: string; from: string },
): Promise<SendAccount | undefined> {
	if (authentication === 'none') return undefined;
	const type = 'microsoftMailOAuth2Api';
	const credential = await context.getCredentials<{ email?: string }>(type, itemIndex);
	const user = typed.user || asText(credential.email) || typed.from;
	return {
		user,
		tokens: new N8nTokenProvider(context, type, user),
		id: context.getNode().credentials?.[type]?.id ?? type,
	};
}
