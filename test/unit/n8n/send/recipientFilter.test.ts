import type { IExecuteFunctions } from 'n8n-workflow';
import { parametersOf } from '../../../../nodes/mail/n8n/send/parametersOf';
import { readSendSettings } from '../../../../nodes/mail/n8n/send/readSendSettings';

/** A relay that nobody signs in to, with what an expression has given for the lists of the filter. */
async function filterOf(recipientFilter: string, recipientFilterEmails: unknown) {
	const parameters: Record<string, unknown> = {
		authentication: 'none',
		fromEmail: 'desk@contoso.example',
		server: 'relay.contoso.example',
		port: 25,
		security: 'starttls',
		recipientFilter,
		recipientFilterEmails,
	};
	const context = {
		getNode: () => ({ name: 'Send' }),
		getNodeParameter: (name: string, _item: number, fallback?: unknown) => parameters[name] ?? fallback,
		helpers: {},
	} as unknown as IExecuteFunctions;
	return (await readSendSettings(context, 0, parametersOf(context, 0))).filter;
}

const LISTED = ['ann@company.com', 'bob@company.com'];

it.each([[LISTED.join(', ')], [LISTED]])('a Recipient Filter keeps to the list %j', async (list) => {
	const [ignore, allow] = [await filterOf('ignore', list), await filterOf('allow', list)];
	expect([...LISTED, 'eve@x.example'].map((address) => ignore.lets(address))).toEqual([false, false, true]);
	expect([...LISTED, 'eve@x.example'].map((address) => allow.lets(address))).toEqual([true, true, false]);
});

it('does not send to everybody where its list cannot be read', async () => {
	await expect(filterOf('ignore', { emails: LISTED })).rejects.toMatchObject({
		kind: 'configuration',
		message: expect.stringContaining('Filter Emails'),
	});
});
