/** n8n's REST API said no. */
export class N8nError extends Error {
	override readonly name = 'N8nError';

	constructor(
		readonly request: string,
		readonly status: number,
		readonly body: string,
	) {
		super(`${request}: ${status} ${body.slice(0, 500)}`);
	}
}
