import type { MailLab } from '../../lab/MailLab';
import { waitFor } from '../../lab/waitFor';
import type { Intake } from './Intake';

/**
 * Of access tokens that are to expire during a test. They outlive the requests that they are used for also on a busy
 * machine, where a token of a few seconds would have expired on arrival, again and again.
 */
export const SHORT_LIFE_SECONDS = 20;

/**
 * Delivers one message after another until access tokens have been renewed so many times since the counters of the
 * authority were reset.
 * @returns the subjects of the messages
 */
export async function deliverUntilRenewed(lab: MailLab, intake: Intake, times: number): Promise<string[]> {
	const subjects: string[] = [];
	const isRenewed = async (): Promise<boolean> => {
		const subject = `Around an expiry ${String(subjects.length + 1)}`;
		await intake.deliver([subject]);
		subjects.push(subject);
		const { tokenRequests } = await lab.authority.counters();
		return (tokenRequests.refresh_token ?? 0) >= times;
	};
	await waitFor('access tokens to be renewed', isRenewed, 60_000, 1_000);
	return subjects;
}
