import type { Socket } from 'node:net';
import { checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls';
import { defined } from '../../contracts/defined';
import type { ConnectionSettings } from '../ConnectionSettings';
import { startTls } from '../openSocket';
import type { SocketDeadline } from '../Destination';

/** What a server presented in its handshake. */
export interface TlsFacts {
	/** `TLSv1.2`, `TLSv1.3`. */
	version: string;
	/** IANA name: `TLS_AES_256_GCM_SHA384`. */
	cipher: string;
	/** Common name or organization of the subject, and of the issuer. */
	subject: string;
	issuer: string;
	/** The names the certificate is valid for. */
	names: string[];
	/** Its expiry, in milliseconds since the epoch. */
	endsAt: number;
	/** Whole days until then; negative afterward. */
	daysLeft: number;
	/** Whether it is valid for the requested name. */
	matchesName: boolean;
	/**
	 * The error that a connection would fail with: a TLS error with its code. Absent if the certificate is
	 * trusted.
	 */
	problem?: Error & { code: string };
}

const DAY_MS = 86_400_000;
/** Certificates of content delivery networks have hundreds of names. */
const MAX_NAMES = 20;

/**
 * Does a TLS handshake and reports what the server presents. An untrusted certificate is reported as well,
 * because it shows what is wrong; nothing is sent over the connection, which is then closed.
 *
 * @throws errors of TLS with their codes if the handshake fails, DeadlineExceeded
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

/** Node keeps the code of an error it was told to ignore; for a name mismatch it has the whole error. */
function problemOf(tls: TLSSocket, mismatch: Error | undefined): TlsFacts['problem'] {
	if (tls.authorized) return undefined;
	if (mismatch !== undefined && String(tls.authorizationError) === codeOf(mismatch))
		return Object.assign(mismatch, { code: codeOf(mismatch) });
	return new Untrusted(String(tls.authorizationError));
}

const codeOf = (error: Error) => (error as Error & { code?: string }).code ?? error.message;

/** Uses Node's error codes. */
class Untrusted extends Error {
	constructor(readonly code: string) {
		super(`The certificate is not trusted (${code})`);
	}
}

function nameOf(name: PeerCertificate['subject'] | undefined): string {
	// A repeated field is an array.
	const [first] = [name?.CN ?? name?.O ?? name?.OU ?? ''].flat();
	return String(first ?? '').slice(0, 200);
}

function namesOf({ subjectaltname = '' }: PeerCertificate): string[] {
	const names = subjectaltname.split(', ').map((one) => one.replace(/^(?:DNS|IP Address):/, ''));
	return names.filter(Boolean).slice(0, MAX_NAMES);
}
