import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { assertNotByModel } from '../../../../nodes/mail/n8n/settings/assertNotByModel';
import { descriptions } from '../../texts/labels';

const tools = descriptions().filter(
	(one): one is INodeTypeDescription => (one as { usableAsTool?: unknown }).usableAsTool === true,
);
const NO_VALUE = ['notice', 'credentials'];
const optionsOf = ({ properties }: INodeTypeDescription): INodeProperties[] =>
	properties.flatMap(({ name, options }) => (name === 'options' ? ((options ?? []) as INodeProperties[]) : []));

/** What the model of an agent may fill in: docs/smtp-send.md and docs/health.md say so. */
const BY_MODEL = [
	...['fromEmail', 'operation', 'mail', 'to', 'subject', 'emailFormat', 'text', 'html', 'message', 'mailbox'],
	...['folder', 'forwardAs', 'forwardAttachments', 'rawField', 'responseType', 'approvalOptions', 'options'],
];

const ofModel = (name: string) => `={{ $fromAI('${name}', '', 'string') }}`;

describe.each(tools.map((tool) => [tool.name, tool] as const))('as a tool, %s', (_, tool) => {
	const names = [...new Set(tool.properties.filter(({ type }) => !NO_VALUE.includes(type)).map(({ name }) => name))];

	it.each(names)('lets the model fill in %s only where that is meant', (name) => {
		const act = () => assertNotByModel({ parameters: { [name]: ofModel(name) } });
		if (BY_MODEL.includes(name)) expect(act).not.toThrow();
		else expect(act).toThrow(/may not be filled in by an AI model/);
	});

	it('lets it fill in no option that says where a token goes', () => {
		const known = optionsOf(tool).map(({ name }) => name);
		const danger = ['ca', 'ignoreCertificateErrors', 'allowUnencrypted', 'username', 'clientHostName'];
		for (const name of danger.filter((one) => known.includes(one)))
			expect(() => assertNotByModel({ parameters: { options: { [name]: ofModel(name) } } })).toThrow(/AI model/);
	});
});

it('takes what people write, and other expressions', () => {
	assertNotByModel({ parameters: { server: 'mail.company.com', port: '={{ $vars.port }}', to: ofModel('to') } });
});
