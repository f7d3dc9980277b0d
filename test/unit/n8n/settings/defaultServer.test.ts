import { SIGN_INS } from '../../../../nodes/mail/n8n/credentials/credentialTypes';
import { defaultServer } from '../../../../nodes/mail/n8n/settings/defaultServer';

const { work, personal, app } = SIGN_INS;
type Asked = Parameters<typeof defaultServer>;

describe('the server of a node that names none', () => {
	it.each<[string, Asked[0], Asked[1], Asked[2]]>([
		['outlook.office365.com', work, {}, 'imap'],
		['outlook.office365.com', work, { cloud: 'global' }, 'pop3'],
		['smtp.office365.com', app, { cloud: 'global' }, 'smtp'],
		['graph.microsoft.com', work, { cloud: 'global' }, 'graph'],
		['outlook.office365.us', work, { cloud: 'usGov' }, 'imap'],
		['outlook-dod.office365.us', app, { cloud: 'usGovDod' }, 'smtp'],
		['dod-graph.microsoft.us', app, { cloud: 'usGovDod' }, 'graph'],
		['partner.outlook.cn', work, { cloud: 'china' }, 'ews'],
		['smtp.partner.outlook.cn', work, { cloud: 'china' }, 'smtp'],
		['mail.example.com', work, { cloud: 'custom', customMailServer: ' mail.example.com ' }, 'imap'],
		['graph.example.com', app, { cloud: 'custom', customGraphUrl: 'https://graph.example.com/' }, 'graph'],
		['', work, { cloud: 'custom' }, 'imap'],
		['', work, { cloud: 'custom' }, 'graph'],
		['outlook.office365.com', personal, {}, 'imap'],
		['smtp-mail.outlook.com', personal, {}, 'smtp'],
		['graph.microsoft.com', personal, {}, 'graph'],
	])('is "%s" for %s in %j, %s', (expected, type, credential, protocol) => {
		expect(defaultServer(type, credential, protocol)).toBe(expected);
	});
});
