/** What the authority says of a sign-in and a mailbox (MailGate). */
export interface Introspection {
	active: boolean;
	/** Of a token that is not: what is wrong with it. */
	flaw?: string;
	aud?: string;
	/** The mailbox, when it may be opened; the user's own or the app's id, when not. */
	username?: string;
	/** Absent for an app in its own name. */
	upn?: string;
	/** Address of the user's own mailbox. */
	own?: string;
	client_id?: string;
	/** The directory knows of such a mailbox. */
	exists?: boolean;
}

export type Credentials = { token: string } | { user: string; password: string };

/** `Authorization` as a client sends it. */
export function readCredentials(header = ''): Credentials | undefined {
	const [, scheme = '', rest = ''] = /^(\S+) +(\S+)$/.exec(header) ?? [];
	if (/^bearer$/i.test(scheme)) return { token: rest };
	if (!/^basic$/i.test(scheme)) return undefined;
	const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(rest, 'base64').toString()) ?? [];
	return user === undefined || password === undefined ? undefined : { user, password };
}

export async function introspect(
	authorityUrl: string,
	credentials: Credentials,
	mailbox?: string,
): Promise<Introspection> {
	const form = new URLSearchParams({ ...credentials, service: 'ews', ...(mailbox ? { mailbox } : {}) });
	const response = await fetch(`${authorityUrl}/lab/introspect`, { method: 'POST', body: form });
	if (!response.ok) throw new Error(`The authority answered ${response.status} to an introspection`);
	return (await response.json()) as Introspection;
}
