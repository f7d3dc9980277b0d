import { NodeOperationError } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import type { MailSourceInfo } from '../../contracts/MailMessage';
import { assertMaySendToken } from '../../net/assertMaySendToken';
import { assertMayGoTo } from '../credentials/assertMayGoTo';
import { SIGN_INS, type SignInType } from '../credentials/credentialTypes';
import { SIGN_IN_CHOICES } from './choices';
import { oneOf } from './oneOf';
import { defaultServer } from './defaultServer';
import { readProxySettings } from './readProxySettings';
import { readServer } from './readServer';
import type { SignInSettings } from './TriggerSettings';
import { toNodeError } from '../runtime/toNodeError';
import { asObject, asText } from './parameterValues';
import type { SettingsContext, ItemParameter } from './SettingsContext';

/** A single address without a display name. */
const ADDRESS = /^[^\s@,;<>]+@[^\s@,;<>]+$/;
const MAILBOX_FIELD = 'Mailbox in the node';
const EMAIL_FIELD = 'Email in the credential';

/** What is needed to sign in and to list the folders. */
export async function readSignIn(
	context: SettingsContext,
	protocol: MailSourceInfo['protocol'] | 'smtp',
): Promise<SignInSettings> {
	const credentialType = chosenSignIn(context);
	const credential = asObject(await context.getCredentials(credentialType));
	const typed = asText(context.parameter('mailbox', ''));
	const mailbox = typed || asText(credential.email);
	if (!ADDRESS.test(mailbox)) throw noAddress(context, mailbox, typed === '' ? EMAIL_FIELD : MAILBOX_FIELD);
	try {
		const usual = defaultServer(credentialType, credential, protocol);
		const parameter: ItemParameter = (name, fallback) => context.parameter(name, fallback);
		const connection = {
			...readServer(protocol, parameter, { usual }),
			...(await readProxySettings(context)),
		};
		assertMaySendToken(connection);
		assertMayGoTo(credentialType, credential, connection);
		const id = context.getNode().credentials?.[credentialType]?.id ?? credentialType;
		return { credentialType, account: `${credentialType}:${id}`, mailbox, connection };
	} catch (error) {
		throw error instanceof MailError ? toNodeError(context.getNode(), error) : error;
	}
}

function noAddress(context: SettingsContext, mailbox: string, field: string): NodeOperationError {
	const isMissing = mailbox === '';
	const message = isMissing
		? 'The address of the mailbox is missing'
		: `"${mailbox.slice(0, 100)}" is not the address of a mailbox`;
	const description = isMissing
		? 'Fill in "Mailbox" in the node, or "Email" in the credential, for example support@company.com.'
		: `Correct ${field}: enter exactly one complete address, for example support@company.com.`;
	return new NodeOperationError(context.getNode(), message, { description });
}

function chosenSignIn(context: SettingsContext): SignInType {
	try {
		return oneOf(context.parameter('authentication', SIGN_INS.work), SIGN_IN_CHOICES, 'Sign In As');
	} catch (error) {
		throw error instanceof MailError ? toNodeError(context.getNode(), error) : error;
	}
}
