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
	/** Absent without a sign-in. */
	mailbox?: string;
	folder?: string;
	/** Absent if the server requires no sign-in. */
	tokens?: TokenProvider;
	/** The checks that nodes make before they send a token; throws MailError if they would not send it. */
	accepts?(token: AccessToken): Promise<void>;
	probe: MailProbe;
	/** Who is shown the nodes that use the same server; if absent, no nodes are shown. */
	viewer?: HealthViewer;
	/**
	 * The Microsoft cloud that the server belongs to, so that its admins can be told what to set; absent
	 * for other servers.
	 */
	cloud?: CloudName;
	/** Hosts to check besides the server; none by default. */
	hosts?: readonly CloudHost[];
	/** Time limit for each step in milliseconds. */
	stepMs?: number;
}
