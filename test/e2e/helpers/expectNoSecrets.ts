import type { MailLab } from '../../lab/MailLab';
import type { N8nWorkflow } from '../../lab/n8n/n8nTypes';

/** A secret by what it is, since a failed test may not print it either. */
interface Secret {
	what: string;
	value: string;
}

/**
 * Nothing that opens a mailbox or poses as the app stands in n8n's log, in an execution or in static data.
 * @param secrets client secrets, beside the one that the authority knows now
 */
export async function expectNoSecrets(lab: MailLab, secrets: string[] = []): Promise<void> {
	const known = await allSecrets(lab, secrets);
	expect(known.filter(({ what }) => what.includes('XOAUTH2'))).not.toEqual([]);
	const found: string[] = [];
	for (const [place, text] of await whatIsKept(lab)) {
		for (const { what, value } of known) if (text.includes(value)) found.push(`${what} in ${place}`);
	}
	expect(found).toEqual([]);
}

async function allSecrets(lab: MailLab, secrets: string[]): Promise<Secret[]> {
	const tokens = await lab.authority.issuedTokens();
	const mailboxes = lab.authority.users.flatMap(({ user, mailbox = user, sharedMailboxes = [] }) => [
		mailbox,
		...sharedMailboxes,
	]);
	return [
		...[lab.authority.client.secret, ...secrets].map((value) => ({ what: 'client secret', value })),
		...tokens.map((value, index) => ({ what: `token ${index}`, value })),
		...tokens.flatMap((token, index) =>
			mailboxes.map((mailbox) => ({ what: `XOAUTH2 with token ${index}`, value: xoauth2(mailbox, token) })),
		),
	];
}

function xoauth2(mailbox: string, token: string): string {
	return Buffer.from(`user=${mailbox}\x01auth=Bearer ${token}\x01\x01`).toString('base64');
}

/** Where people look, and where backups and log collectors take it. */
async function whatIsKept(lab: MailLab): Promise<Array<[place: string, text: string]>> {
	const kept: Array<[string, string]> = [['the log of n8n', lab.n8n.logs()]];
	const workflows: Array<Pick<N8nWorkflow, 'id' | 'name'>> = await lab.api.request('GET', '/rest/workflows');
	expect(workflows).not.toEqual([]);
	for (const { id, name } of workflows) {
		kept.push([`workflow ${name}`, JSON.stringify(await lab.api.getWorkflow(id))]);
		for (const execution of await lab.api.listExecutions(id)) {
			const text = JSON.stringify(await lab.api.getExecution(execution.id));
			kept.push([`execution ${execution.id} of ${name}`, text]);
		}
	}
	return kept;
}
