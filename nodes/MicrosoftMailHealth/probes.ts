import { EwsProbe } from '../mail/ews/EwsProbe';
import { GraphProbe } from '../mail/graph/GraphProbe';
import { ImapProbe } from '../mail/imap/ImapProbe';
import type { Probes } from '../mail/n8n/health/readCheck';
import { Pop3Probe } from '../mail/pop3/Pop3Probe';
import { SmtpProbe } from '../mail/smtp/SmtpProbe';

/** The probe of each protocol. */
export const probes: Probes = {
	imap: (settings) => new ImapProbe(settings),
	pop3: (settings) => new Pop3Probe(settings),
	smtp: (settings) => new SmtpProbe(settings),
	graph: (settings) => new GraphProbe(settings),
	// An app has no mailbox of its own, so it impersonates the mailbox.
	ews: ({ isApp, ...settings }) => new EwsProbe({ ...settings, impersonate: isApp }),
};
