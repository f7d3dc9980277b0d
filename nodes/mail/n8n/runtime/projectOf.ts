/**
 * The project that is the home of the workflow. n8n has it at run time in every context, and not in their types; before
 * n8n 2.20 it is not there at all.
 */
export function projectOf(context: object): { projectId?: string } {
	const { additionalData } = context as { additionalData?: { projectId?: unknown } | null };
	const projectId = additionalData?.projectId;
	return typeof projectId === 'string' && projectId !== '' ? { projectId } : {};
}
