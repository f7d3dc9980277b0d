/**
 * The project that the workflow belongs to. n8n provides it at run time in every context, but not in its
 * types, and not at all before n8n 2.20.
 */
export function projectOf(context: object): { projectId?: string } {
	const { additionalData } = context as { additionalData?: { projectId?: unknown } | null };
	const projectId = additionalData?.projectId;
	return typeof projectId === 'string' && projectId !== '' ? { projectId } : {};
}
