import type { Socket } from 'node:net';
import { checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls';
import { defined } from '../../contracts/defined';
import type { ConnectionSettings } from '../ConnectionSettings';
import { startTls } from '../openSocket';
import type { SocketDeadline } from '../Destination';

/** What a server showed in its handshake. */
export interface TlsFacts {
	/** `TLSv1.2`, `TLSv1.3`. */
	version: string;
	/** As IANA names it: `TLS_AES_256_GCM_SHA384`. */
	cipher: string;
	/** Common name or organisation of whom the certificate is for, and of who issued it. */
	subject: string;
	issuer: string;
	/** The names that it is for. */
	names: string[];
	/** Its end, in milliseconds since the epoch. */
	endsAt: number;
	/** Whole days until then; negative when they are over. */
	daysLeft: number;
	/** Whether it is for the name that was asked for. */
	matchesName: boolean;
	/** What a connection would have failed with: an error of TLS with its code. Absent where it is trusted. */
	problem?: Error & { code: string };
}

const DAY_MS = 86_400_000;
/** Certificates of content networks are for hundreds of names. */
const MAX_NAMES = 20;

/**
 * Shakes hands, and looks at what the server shows. A certificate that is not trusted is looked at all the same, since
 * whose it is says what is wrong; nothing is sent over the connection, which is ended.
 *
 * @throws errors of TLS with their codes where no connection comes about, DeadlineExceeded
 */
export async function inspectTls(
	socket: Socket,
	connection: ConnectionSettings,
	deadline: SocketDeadline,
): Promise<TlsFacts> {
	const tls = await startTls(socket, { ...connection, ignoreCertificateErrors: true }, deadline);
	try {
		return factsOf(tls, connection);
	} finally {
		tls.destroy();
	}
}

function factsOf(tls: TLSSocket, { host, ignoreCertificateErrors }: ConnectionSettings): TlsFacts {
	const certificate = tls.getPeerCertificate();
	const mismatch = checkServerIdentity(host, certificate);
	const endsAt = Date.parse(certificate.valid_to);
	const problem = ignoreCertificateErrors ? undefined : problemOf(tls, mismatch);
	return {
		version: tls.getProtocol() ?? '',
		cipher: tls.getCipher().standardName,
		subject: nameOf(certificate.subject),
		issuer: nameOf(certificate.issuer),
		names: namesOf(certificate),
		endsAt,
		daysLeft: Math.floor((endsAt - Date.now()) / DAY_MS),
		matchesName: mismatch === undefined,
		...defined({ problem }),
	};
}

/** Node keeps the code of what it let pass; of a name that does not match it has the whole error. */
function problemOf(tls: TLSSocket, mismatch: Error | undefined): TlsFacts['problem'] {
	if (tls.authorized) return undefined;
	if (mismatch !== undefined && String(tls.authorizationError) === codeOf(mismatch))
		return Object.assign(mismatch, { code: codeOf(mismatch) });
	return new Untrusted(String(tls.authorizationError));
}

const codeOf = (error: Error) => (error as Error & { code?: string }).code ?? error.message;

/** Named as Node names it. */
class Untrusted extends Error {
	constructor(readonly code: string) {
		super(`The certificate is not trusted (${code})`);
	}
}

function nameOf(name: PeerCertificate['subject'] | undefined): string {
	// A field that occurs twice comes as a list.
	const [first] = [name?.CN ?? name?.O ?? name?.OU ?? ''].flat();
	return String(first ?? '').slice(0, 200);
}

function namesOf({ subjectaltname = '' }: PeerCertificate): string[] {
	const names = subjectaltname.split(', ').map((one) => one.replace(/^(?:DNS|IP Address):/, ''));
	return names.filter(Boolean).slice(0, MAX_NAMES);
}
