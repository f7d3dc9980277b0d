import { forMailbox } from '../../../nodes/mail/errors/forMailbox';
import { toMailError } from '../../../nodes/mail/errors/toMailError';

describe('a hint', () => {
	it('names the mailbox that it is about', () => {
		const error = Object.assign(new Error('Command failed'), {
			responseText: 'User is authenticated but not connected.',
			responseStatus: 'BAD',
		});
		const { hint } = toMailError(error, { protocol: 'imap', mailbox: 'desk@fabrikam.com', step: 'open the folder' });
		expect(hint).toContain('Set-CASMailbox -Identity desk@fabrikam.com -ImapEnabled $true');
		expect(hint).not.toContain('contoso');
		expect(toMailError(error, { protocol: 'imap' }).hint).toContain('-Identity support@contoso.com');
	});

	it.each(["x'; y@contoso.com", 'a b@contoso.com', '$(z)@contoso.com', 'desk', '-a@b c'])(
		'keeps its example where a command would be another one with %j',
		(mailbox) => expect(forMailbox('Set -Identity support@contoso.com', mailbox)).toBe('Set -Identity support@contoso.com'),
	);
});
