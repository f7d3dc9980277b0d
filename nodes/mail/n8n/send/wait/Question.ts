/** A button in the message. */
export interface AnswerButton {
	readonly label: string;
	/** The value in its signed link; the web page relies on this alone. */
	readonly answer: AnswerKind;
}

export type AnswerKind = 'approve' | 'decline' | 'text';

/** A question to the recipients while the execution waits. */
export interface Question {
	/** Plain text. */
	readonly message: string;
	readonly buttons: readonly AnswerButton[];
	/** When the execution continues without a response. */
	readonly waitUntil: Date;
}

/** Parameters of a signed link. n8n signs all of them, so a yes cannot be turned into a no. */
export function queryOf(answer: AnswerKind): Record<string, string> {
	return answer === 'text' ? { respond: 'text' } : { approved: answer === 'approve' ? 'true' : 'false' };
}

/** @returns undefined if it is not one of our links */
export function answerOf(query: Readonly<Record<string, unknown>>): AnswerKind | undefined {
	if (query.respond === 'text') return 'text';
	if (query.approved === 'true') return 'approve';
	return query.approved === 'false' ? 'decline' : undefined;
}
