/** A server as logs, errors, health and stored positions name it: `outlook.office365.com:993`. */
export function serverName({ host, port }: { readonly host: string; readonly port: number }): string {
	return `${host}:${String(port)}`;
}
