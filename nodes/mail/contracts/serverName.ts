/** A server as named in logs, errors, health and stored positions: `outlook.office365.com:993`. */
export function serverName({ host, port }: { readonly host: string; readonly port: number }): string {
	return `${host}:${String(port)}`;
}
