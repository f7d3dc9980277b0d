import type { IDataObject } from 'n8n-workflow';
import { audienceOf } from '../../auth/audience';
import type { MailProbe } from '../../contracts/MailProbe';
import { defined } from '../../contracts/defined';
import { MailError } from '../../contracts/MailError';
import type { TokenProvider } from '../../contracts/TokenProvider';
import type { ConnectionSettings } from '../../net/ConnectionSettings';
import { assertAudience } from '../credentials/assertAudience';
import { createTokenProvider } from '../credentials/createTokenProvider';
import { isApp, NO_SIGN_IN, SIGN_INS, type SignInType } from '../credentials/credentialTypes';
import type { CredentialContext } from '../credentials/N8nTokenProvider';
import { PROTOCOL_CHOICES, SENDER_CHOICES } from '../settings/choices';
import { oneOf } from '../settings/oneOf';
import { readProxySettings } from '../settings/readProxySettings';
import { readServer } from '../settings/readServer';
import type { SignInSettings } from '../settings/TriggerSettings';
import { CHECK_DEFAULTS } from '../settings/defaults';
import { asNumber, asObject } from '../settings/parameterValues';
import { readFolder } from '../settings/readFolder';
import { viewerOf, type ViewerContext } from './viewerOf';
import { cloudOfHost } from '../../check/exchangeValues';
import type { CheckedProtocol, ConnectionCheck } from '../../check/ConnectionCheck';
import type { SettingsContext } from '../settings/SettingsContext';
import { readSignIn } from '../settings/readSignIn';

const SECONDS = 1000;

/** Settings for creating a probe. */
export interface ProbeSettings {
	connection: ConnectionSettings;
	/** Empty without a sign-in. */
	mailbox: string;
	/** Absent for protocols without folders. */
	folder?: string;
	/** Identifies the credential; absent without a sign-in. */
	account?: string;
	/** Whether the sign-in is that of an app. */
	isApp: boolean;
	/** How long in milliseconds the server may take for a command. */
	answerMs: number;
}

/** The probes of the protocols, supplied by a node. */
export type Probes = Readonly<Record<CheckedProtocol, (settings: ProbeSettings) => MailProbe>>;

/**
 * The connection to check, according to the node's parameters.
 *
 * @throws NodeOperationError, NodeApiError or MailError for what a person must correct before anything can
 * be checked
 */
export async function readCheck(
	settings: SettingsContext,
	credentials: CredentialContext & ViewerContext,
	probes: Probes,
): Promise<ConnectionCheck> {
	const protocol = oneOf(settings.parameter('protocol', 'imap'), PROTOCOL_CHOICES, 'Protocol');
	const options = asObject(settings.parameter('options', {}));
	const stepMs = asNumber(options.timeout, CHECK_DEFAULTS.timeout, 1) * SECONDS;
	const signInAs = oneOf(settings.parameter('authentication', SIGN_INS.work), SENDER_CHOICES, 'Sign In As');
	if (signInAs === NO_SIGN_IN) {
		if (protocol !== 'smtp') throw signInRequired(protocol);
		const connection = await readRelay(settings);
		const probe = probes.smtp({ connection, mailbox: '', isApp: false, answerMs: stepMs });
		return { protocol, connection, probe, stepMs, viewer: viewerOf(credentials) };
	}
	const account = await readSignIn(settings, protocol);
	const { connection, mailbox, credentialType, account: id } = account;
	const folder = checkedFolder(settings, protocol);
	const named = folder === undefined ? {} : { folder };
	return {
		protocol,
		connection,
		viewer: viewerOf(credentials, credentialType),
		mailbox,
		...named,
		...defined({ cloud: cloudOfHost(connection.host) }),
		...signInOf(credentials, account, protocol),
		probe: probes[protocol]({
			connection,
			mailbox,
			account: id,
			...named,
			isApp: isApp(credentialType),
			answerMs: stepMs,
		}),
		stepMs,
	};
}

function signInRequired(protocol: CheckedProtocol): MailError {
	return new MailError('configuration', `${PROTOCOL_CHOICES[protocol][0]} requires a sign-in`, {
		hint: 'Choose an account or an app in "Sign In As"; "None" is for SMTP relays only.',
	});
}

/** A server that requires no sign-in. */
async function readRelay(settings: SettingsContext): Promise<ConnectionSettings> {
	const parameter = (name: string, fallback?: unknown) => settings.parameter(name, fallback);
	const connection = readServer('smtp', parameter, { usual: '' });
	return { ...connection, ...(await readProxySettings(settings)) };
}

function checkedFolder(settings: SettingsContext, protocol: CheckedProtocol): string | undefined {
	if (protocol === 'pop3' || protocol === 'smtp') return undefined;
	return readFolder(settings.parameter('folder', {}), 'Folder') || 'INBOX';
}

/**
 * A user's token is inspected even if it is for another audience, so that the report can say so; it is not
 * sent.
 */
function signInOf(
	context: CredentialContext,
	{ credentialType, mailbox, connection }: SignInSettings,
	protocol: CheckedProtocol,
): { tokens: TokenProvider } & Pick<ConnectionCheck, 'accepts'> {
	const audience = audienceOf(protocol);
	const tokens = createTokenProvider(context, {
		credentialType,
		mailbox,
		connection,
		audience,
		anyAudience: true,
	});
	if (isApp(credentialType)) return { tokens };
	return {
		tokens,
		accepts: async ({ token }) => {
			const credential = await context.getCredentials<IDataObject>(credentialType satisfies SignInType);
			assertAudience(credential, token, audience);
		},
	};
}
