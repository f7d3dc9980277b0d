import { fromAServer, type KindFigures, labeledKinds, measureKinds } from '../unit/message/labeledKinds';

/** How many bounces and automatic answers are found, and how many other mails are called so. */
export async function compareKinds(generated: number): Promise<{ text: string; figures: KindFigures[] }> {
	const asTheyAre = await measureKinds(labeledKinds(generated));
	const disguised = await measureKinds(fromAServer(labeledKinds(generated)));
	const lines = [
		'Bounces and automatic answers, all fixtures and generated mails',
		row('as they are', asTheyAre),
		row('said to come from a mail server', disguised),
	];
	return { text: lines.join('\n'), figures: [asTheyAre, disguised] };
}

function row(what: string, figures: KindFigures): string {
	const { mails, bounces, bouncesFound, falseBounces, answers, answersFound, falseAnswers } = figures;
	return (
		`  ${what}: ${String(mails)} mails; bounces found ${String(bouncesFound)} of ${String(bounces)}, ` +
		`others called so ${String(falseBounces.length)}; automatic answers found ${String(answersFound)} of ` +
		`${String(answers)}, others called so ${String(falseAnswers.length)}`
	);
}
