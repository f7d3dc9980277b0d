/**
 * The project that the workflow belongs to. n8n provides it at run time in every context, but not in its
 * types, and older releases not at all (1.119 and 2.20.12 do not, 2.41.1 does).
 */
export function projectOf(context: object): { projectId?: string } {
	const { additionalData } = context as { additionalData?: { projectId?: unknown } | null };
	const projectId = additionalData?.projectId;
	return typeof projectId === 'string' && projectId !== '' ? { projectId } : {};
}
