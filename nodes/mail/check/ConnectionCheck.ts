import type { MailProbe } from '../contracts/MailProbe';
import type { AccessToken, TokenProvider } from '../contracts/TokenProvider';
import type { CloudName } from '../auth/clouds';
import type { CloudHost } from '../auth/cloudHosts';
import type { HealthViewer } from '../health/HealthViewer';
import type { ConnectionSettings } from '../net/ConnectionSettings';

export type CheckedProtocol = 'imap' | 'pop3' | 'smtp' | 'graph' | 'ews';

export interface ConnectionCheck {
	protocol: CheckedProtocol;
	connection: ConnectionSettings;
	/** Absent where nobody signs in. */
	mailbox?: string;
	folder?: string;
	/** Absent where the server wants no sign-in. */
	tokens?: TokenProvider;
	/** What the nodes look at before they send a token; throws MailError where they would not. */
	accepts?(token: AccessToken): Promise<void>;
	probe: MailProbe;
	/** Who is shown the nodes that work with the same server; nobody where absent. */
	viewer?: HealthViewer;
	/** The cloud of Microsoft that the server belongs to, whose admins can be told what to set; none for another server. */
	cloud?: CloudName;
	/** Hosts that are looked at beside the server; none are by default. */
	hosts?: readonly CloudHost[];
	/** How long in milliseconds each step may take. */
	stepMs?: number;
}
