import type { INode } from 'n8n-workflow';
import { MailError } from '../../../../nodes/mail/contracts/MailError';
import { toMailError } from '../../../../nodes/mail/errors/toMailError';
import { toNodeError } from '../../../../nodes/mail/n8n/runtime/toNodeError';
import { CASES } from '../../errors/cases';

const node: INode = { id: '1', name: 'Mail', type: 'x', typeVersion: 1, position: [0, 0], parameters: {} };

// n8n words some errors anew by their code (ECONNREFUSED, 401): what the catalog says has to outlive that.
/** With brackets that n8n does not take for HTML. */
const whole = (text: string) => text.replaceAll('<', '‹').replaceAll('>', '›');

describe('an error as n8n shows it', () => {
	it.each(CASES.map(([row, , error, protocol]) => ({ row, error, protocol })))(
		'says what happened and what to do: $row',
		({ error, protocol }) => {
			const mailError = toMailError(error, { step: 'sign in', ...(protocol ? { protocol } : {}) });
			const shown = toNodeError(node, mailError);
			expect(shown.message).toBe(whole(mailError.summary));
			expect(shown.description).toBe(
				[mailError.hint, whole(mailError.details ?? '')].filter(Boolean).join(' '),
			);
		},
	);

	it('keeps what the server wrote in angle brackets, which n8n would take for HTML', () => {
		const details = 'Details: 550 5.1.1 <ann@company.com>: user unknown';
		const mailError = new MailError('configuration', `Could not send. ${details}`, {
			hint: 'Check the address.',
			details,
		});
		const shown = toNodeError(node, mailError);
		expect(shown.description).toBe('Check the address. Details: 550 5.1.1 ‹ann@company.com›: user unknown');
		const folder = new MailError('configuration', 'There is no folder "Support <old>"');
		expect(toNodeError(node, folder).message).toBe('There is no folder "Support ‹old›"');
	});
});
