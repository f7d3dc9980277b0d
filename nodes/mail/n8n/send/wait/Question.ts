/** A way to answer, as the recipient of the mail sees it. */
export interface AnswerButton {
	readonly label: string;
	/** What its signed link says; the web page behind it goes by this alone. */
	readonly answer: AnswerKind;
}

export type AnswerKind = 'approve' | 'decline' | 'text';

/** What is asked of the recipients while the execution waits. */
export interface Question {
	/** Plain text. */
	readonly message: string;
	readonly buttons: readonly AnswerButton[];
	/** When the execution goes on without an answer. */
	readonly waitUntil: Date;
}

/** Parameters of a signed link. n8n signs all of them: nobody can make a yes of a no. */
export function queryOf(answer: AnswerKind): Record<string, string> {
	return answer === 'text' ? { respond: 'text' } : { approved: answer === 'approve' ? 'true' : 'false' };
}

/** @returns undefined for a link that is none of ours */
export function answerOf(query: Readonly<Record<string, unknown>>): AnswerKind | undefined {
	if (query.respond === 'text') return 'text';
	if (query.approved === 'true') return 'approve';
	return query.approved === 'false' ? 'decline' : undefined;
}
