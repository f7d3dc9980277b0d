/** The interface that imapflow's own commands use; it has none for rights. */
export interface CommandRunner {
	exec(
		command: string,
		attributes: ReadonlyArray<{ type: 'STRING'; value: string }>,
		options: { untagged: Record<string, (answer: { attributes?: unknown[] }) => Promise<void>> },
	): Promise<{ next(): void }>;
}

/** Other names are transferred in modified UTF-7 (RFC 3501 section 5.1.3). */
const PLAIN_NAME = /^[\x20-\x7e]{1,1000}$/;

/** RFC 4314 section 3.5, MYRIGHTS. @returns the letters; undefined if the server refuses */
export async function myRights(flow: CommandRunner, path: string): Promise<string> {
	let rights: unknown;
	if (!PLAIN_NAME.test(path)) return '';
	try {
		const answer = await flow.exec('MYRIGHTS', [{ type: 'STRING', value: path }], {
			untagged: {
				MYRIGHTS: async ({ attributes }) => {
					rights = (attributes?.[1] as { value?: unknown } | undefined)?.value;
					await Promise.resolve();
				},
			},
		});
		answer.next();
	} catch (error) {
		// A closed connection is noticed by the next command; a refusal means that nothing may be added
		// there.
		if ((error as { code?: unknown }).code !== undefined) throw error;
	}
	return typeof rights === 'string' ? rights : '';
}
