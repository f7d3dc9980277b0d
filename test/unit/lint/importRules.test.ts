import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface LintMessage {
	ruleId: string | null;
	message: string;
}

interface Probe {
	filePath: string;
	code: string;
}

const PATHS = 'import-x/no-restricted-paths';
const IMPORTS = 'no-restricted-imports';
const SYNTAX = 'no-restricted-syntax';

const forbidden: Array<[why: string, filePath: string, code: string, rule: string]> = [
	[
		'contracts import nothing of the engine',
		'nodes/mail/contracts/Probe.ts',
		"import { Backoff } from '../delivery/Backoff';",
		PATHS,
	],
	['contracts import no package', 'nodes/mail/contracts/Probe.ts', "import { ESLint } from 'eslint';", PATHS],
	[
		'delivery imports no protocol',
		'nodes/mail/delivery/probe.ts',
		"import { UidSet } from '../imap/UidSet';",
		PATHS,
	],
	[
		'health imports contracts only',
		'nodes/mail/health/probe.ts',
		"import { redact } from '../net/redact';",
		PATHS,
	],
	[
		'filter imports contracts only',
		'nodes/mail/filter/probe.ts',
		"import { Backoff } from '../delivery/Backoff';",
		PATHS,
	],
	[
		'a protocol never imports another',
		'nodes/mail/pop3/probe.ts',
		"import { UidSet } from '../imap/UidSet';",
		PATHS,
	],
	[
		'a protocol does not import delivery',
		'nodes/mail/imap/probe.ts',
		"import { Backoff } from '../delivery/Backoff';",
		PATHS,
	],
	[
		'message imports contracts only',
		'nodes/mail/message/probe.ts',
		"import { redact } from '../net/redact';",
		PATHS,
	],
	[
		'mail/n8n is handed its protocols',
		'nodes/mail/n8n/probe.ts',
		"import { UidSet } from '../imap/UidSet';",
		PATHS,
	],
	[
		'a trigger does not import what sends',
		'nodes/mail/n8n/trigger/probe.ts',
		"import { sendItem } from '../send/sendItem';",
		PATHS,
	],
	[
		'what sends does not import a trigger',
		'nodes/mail/n8n/send/probe.ts',
		"import { toItem } from '../trigger/toItem';",
		PATHS,
	],
	[
		'a health node does not import a trigger',
		'nodes/mail/n8n/health/probe.ts',
		"import { toItem } from '../trigger/toItem';",
		PATHS,
	],
	[
		'nor its type by import()',
		'nodes/mail/n8n/health/probe.ts',
		"export type Item = typeof import('../trigger/toItem').toItem;",
		SYNTAX,
	],
	...['settings', 'credentials', 'runtime', 'properties/shared'].map((room): (typeof forbidden)[number] => [
		`what kinds of node share knows none of them (${room})`,
		`nodes/mail/n8n/${room}/probe.ts`,
		`import { toItem } from '${'../'.repeat(room.split('/').length)}trigger/toItem';`,
		PATHS,
	]),
	[
		'… nor does the search for folders',
		'nodes/mail/n8n/searchFolders.ts',
		"import { sendItem } from './send/sendItem';",
		PATHS,
	],
	[
		'the form of a health node does not import one of a send node',
		'nodes/mail/n8n/properties/health/probe.ts',
		"import { outgoingOptions } from '../send/sendOptions';",
		PATHS,
	],
	[
		'a check knows no n8n',
		'nodes/mail/check/probe.ts',
		"import { readServer } from '../n8n/settings/readServer';",
		PATHS,
	],
	[
		'the engine does not import tests',
		'nodes/mail/delivery/probe.ts',
		"import '../../../jest.config.js';",
		PATHS,
	],
	[
		'a credential does not import the engine loop',
		'credentials/Probe.credentials.ts',
		"import { Backoff } from '../nodes/mail/delivery/Backoff';",
		PATHS,
	],
	[
		'n8n stays out of the engine',
		'nodes/mail/imap/probe.ts',
		"import type { INode } from 'n8n-workflow';",
		IMPORTS,
	],
	[
		'n8n stays out of delivery',
		'nodes/mail/delivery/probe.ts',
		"import { NodeOperationError } from 'n8n-workflow';",
		IMPORTS,
	],
	[
		'imapflow has one importer',
		'nodes/mail/imap/ImapSource.ts',
		"import type { ImapFlow } from 'imapflow';",
		IMPORTS,
	],
	['… also by require', 'nodes/mail/imap/ImapSource.ts', "const { ImapFlow } = require('imapflow');", SYNTAX],
	['… also by import()', 'nodes/mail/n8n/probe.ts', "export const load = () => import('imapflow');", SYNTAX],
	[
		'… also as a type',
		'nodes/mail/n8n/probe.ts',
		"export type Client = import('imapflow').ImapFlow;",
		SYNTAX,
	],
	[
		'… also a part of it',
		'nodes/mail/imap/probe.ts',
		"import { compiler } from 'imapflow/lib/handler/imap-handler.js';",
		IMPORTS,
	],
	[
		'nodemailer stays out of message',
		'nodes/mail/message/probe.ts',
		"import nodemailer from 'nodemailer';",
		IMPORTS,
	],
	[
		'its address parser stays out of a protocol',
		'nodes/mail/imap/probe.ts',
		"import parse from 'nodemailer/lib/addressparser';",
		IMPORTS,
	],
	[
		'no default exports',
		'nodes/mail/contracts/Probe.ts',
		'export default class Probe {}',
		'import-x/no-default-export',
	],
];

const allowed: Array<[why: string, filePath: string, code: string]> = [
	[
		'delivery imports contracts',
		'nodes/mail/delivery/probe.ts',
		"import { MailError } from '../contracts/MailError';",
	],
	['delivery imports itself', 'nodes/mail/delivery/probe.ts', "import { Backoff } from './Backoff';"],
	[
		'a protocol imports contracts and errors',
		'nodes/mail/pop3/probe.ts',
		"import { MailError } from '../contracts/MailError';\nimport { toMailError } from '../errors/toMailError';",
	],
	['errors import the redaction', 'nodes/mail/errors/probe.ts', "import { redact } from '../net/redact';"],
	['auth imports net', 'nodes/mail/auth/probe.ts', "import { redact } from '../net/redact';"],
	[
		'mail/n8n knows n8n and the engine loop',
		'nodes/mail/n8n/probe.ts',
		"import type { INode } from 'n8n-workflow';\nimport { Backoff } from '../delivery/Backoff';",
	],
	[
		'a node shows its protocol',
		'nodes/MicrosoftImapTrigger/probe.ts',
		"import { UidSet } from '../mail/imap/UidSet';",
	],
	[
		'a kind of node imports its form and what forms share',
		'nodes/mail/n8n/properties/send/probe.ts',
		"import { signInCredentials } from '../shared/signIn';\nimport { outgoingOptions } from './sendOptions';",
	],
	[
		'a node names the type of its run code',
		'nodes/MicrosoftImapTrigger/MicrosoftImapTrigger.node.ts',
		"export type Run = typeof import('./run');",
	],
	['a node knows n8n', 'nodes/Probe/Probe.node.ts', "import type { INodeType } from 'n8n-workflow';"],
	[
		'a credential knows n8n and the clouds',
		'credentials/Probe.credentials.ts',
		"import type { ICredentialType } from 'n8n-workflow';\nimport { CLOUDS } from '../nodes/mail/auth/clouds';",
	],
	[
		'imapflow by its one importer',
		'nodes/mail/imap/ImapConnection.ts',
		"import type { ImapFlow } from 'imapflow';",
	],
	[
		'the address parser by its one importer',
		'nodes/mail/message/parseAddresses.ts',
		"import addressparser from 'nodemailer/lib/addressparser';",
	],
	['Node itself', 'nodes/mail/net/probe.ts', "import { connect } from 'node:tls';"],
	['tests import what they like', 'test/unit/probe.ts', "import { ImapFlow } from 'imapflow';"],
];

describe('import rules of the house', () => {
	const probes: Probe[] = [...forbidden, ...allowed].map(([, filePath, code]) => ({ filePath, code }));
	let results: LintMessage[][];

	beforeAll(() => {
		const output = execFileSync(process.execPath, [join(__dirname, 'lintTexts.cjs')], {
			input: JSON.stringify(probes),
			encoding: 'utf8',
		});
		results = JSON.parse(output) as LintMessage[][];
	}, 120_000);

	it.each(forbidden.map((row, index) => [...row, index] as const))(
		'refuses: %s (%s)',
		(_why, _filePath, _code, rule, index) => {
			expect(results[index]?.map(({ ruleId }) => ruleId)).toContain(rule);
		},
	);

	it.each(allowed.map((row, index) => [...row, forbidden.length + index] as const))(
		'allows: %s (%s)',
		(_why, _filePath, _code, index) => {
			expect(results[index]).toEqual([]);
		},
	);
});
