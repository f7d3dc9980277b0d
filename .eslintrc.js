/**
 * The flat ESLint configuration, run by `npm run lint`; `eslint.config.mjs` re-exports it for `n8n-node lint`.
 * Beside n8n's own rules it holds the import rules of the house (docs/development/architecture.md), written
 * down as two tables: which part of the engine may import which, and who may import a vendor library.
 */
const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const { configWithoutCloudSupport } = require('@n8n/node-cli/eslint');

const ENGINE = 'nodes/mail';
const PROTOCOLS = ['imap', 'pop3', 'smtp', 'ews', 'graph'];
const PROTOCOL_MAY_IMPORT = ['contracts', 'async', 'auth', 'net', 'errors', 'message', 'source'];
const N8N_MAY_IMPORT = [
	...['contracts', 'async', 'auth', 'net', 'errors', 'message', 'filter', 'delivery', 'health', 'check'],
	...['n8n/settings', 'n8n/credentials', 'n8n/runtime', 'n8n/properties/shared'],
];
const KINDS = ['trigger', 'send', 'health'];

/** What each folder of the engine may import beside itself and npm packages. */
const MAY_IMPORT = {
	contracts: [],
	async: ['contracts'],
	delivery: ['contracts', 'async'],
	health: ['contracts'],
	filter: ['contracts'],
	// An address is compared and sent with its domain in the same form.
	message: ['contracts', 'async', 'filter/asciiDomain.ts', 'filter/comparableAddress.ts'],
	source: ['contracts', 'async'],
	net: ['contracts', 'async'],
	// A message that is made out of an error passes the redaction of secrets, which belongs to the network.
	errors: ['contracts', 'net/redact.ts'],
	auth: ['contracts', 'async', 'net'],
	check: ['contracts', 'async', 'auth', 'net', 'errors', 'health'],
	...Object.fromEntries(PROTOCOLS.map((protocol) => [protocol, PROTOCOL_MAY_IMPORT])),
	// A protocol is handed in by the node that shows it.
	n8n: ['contracts', 'async', 'auth', 'net', 'errors', 'message', 'filter', 'delivery', 'health', 'check'],
	// What two kinds of node share stands in settings, credentials, runtime or properties/shared, which know no kind:
	// otherwise one kind could reach another through them.
	...Object.fromEntries(
		[...['settings', 'credentials', 'runtime', 'properties/shared'], 'searchFolders.ts'].map((shared) => [
			`n8n/${shared}`,
			N8N_MAY_IMPORT,
		]),
	),
	...Object.fromEntries(
		KINDS.flatMap((kind) => [
			[`n8n/${kind}`, [...N8N_MAY_IMPORT, `n8n/properties/${kind}`]],
			[`n8n/properties/${kind}`, N8N_MAY_IMPORT],
		]),
	),
};

/** The protocols a node shows; beside them it may import `mail/n8n` and `mail/source` only. */
const NODE_SHOWS = {
	MicrosoftImapTrigger: ['imap'],
	MicrosoftPop3Trigger: ['pop3'],
	MicrosoftMapiTrigger: ['graph', 'ews'],
	MicrosoftSmtpSend: ['smtp'],
	MicrosoftMapiSend: ['graph', 'ews'],
	MicrosoftMailHealthTrigger: PROTOCOLS,
	MicrosoftMailPushTrigger: ['graph'],
	MicrosoftMailHealth: PROTOCOLS,
};

/** What is the same for two nodes stands with one of them. */
const NODE_SHARES = {
	MicrosoftMailHealth: ['MicrosoftMapiTrigger/listFolders.ts'],
	MicrosoftMailHealthTrigger: ['MicrosoftMailHealth/folderLists.ts', 'MicrosoftMailHealth/probes.ts'],
};

/** The files that may import a library. A library (or a part of it) has one importer, so that it can be replaced. */
const VENDORS = {
	imapflow: ['nodes/mail/imap/ImapConnection.ts'],
	htmlparser2: ['nodes/mail/message/reply/linesOfHtml.ts'],
	'sanitize-html': [
		'nodes/mail/message/sanitize/sanitizeWorker.ts',
		'nodes/mail/message/sanitize/sanitizePolicy.ts',
	],
	pkijs: ['nodes/mail/message/signature/readCms.ts'],
	asn1js: ['nodes/mail/message/signature/readCms.ts', 'nodes/mail/message/signature/pkijs.d.ts'],
	re2js: ['nodes/mail/message/ticketPattern.ts'],
	libmime: ['nodes/mail/message/mimeWords.ts'],
	mailparser: ['nodes/mail/message/emailTrigger/resolvedMail.ts'],
	'libmime/lib/charset.js': ['nodes/mail/message/charset/libraryCharset.ts'],
	'iconv-lite': ['nodes/mail/message/charset/decodeUtf7.ts'],
	'nodemailer/lib/addressparser': ['nodes/mail/message/parseAddresses.ts'],
	'nodemailer/lib/mail-composer': ['nodes/mail/message/compose/buildMime.ts'],
	'nodemailer/lib/qp': ['nodes/mail/message/compose/mimeInOnePiece.ts'],
	nodemailer: ['nodes/mail/smtp/SmtpClient.ts'],
	'rtf-stream-parser': ['nodes/mail/message/tnef/readRtf.ts'],
	'@kenjiuno/decompressrtf': ['nodes/mail/message/tnef/readRtf.ts'],
	'ical.js': ['nodes/mail/message/calendar/calendarProperty.ts'],
	'ical-generator': ['nodes/mail/message/compose/calendarInvite.ts'],
	'@azure/msal-node': ['nodes/mail/auth/MsalClient.ts'],
	socks: ['nodes/mail/net/proxy/socksConnect.ts'],
	'proxy-from-env': ['nodes/mail/net/proxy/proxyFor.ts'],
	'ews-javascript-api': ['nodes/mail/ews/EwsClient.ts'],
	'n8n-workflow': ['nodes/mail/n8n/**', 'nodes/*/*.node.ts', 'nodes/*/run.ts', 'credentials/**'],
};

const zone = (target, from, except, message) => ({ target, from, except, message });

const engineZones = Object.entries(MAY_IMPORT).flatMap(([folder, others]) => {
	const allowed = [...new Set([folder, ...others])].map((path) => `./${ENGINE}/${path}`);
	const words = others.length ? others.join(', ') : 'nothing';
	const message = `mail/${folder} may import ${words} beside itself (see docs/development/architecture.md).`;
	const packages = folder === 'contracts' ? [] : ['./node_modules'];
	return zone(`./${ENGINE}/${folder}`, '.', [...allowed, ...packages], message);
});

const nodeFolders = readdirSync(join(__dirname, 'nodes'), { withFileTypes: true })
	.filter((entry) => entry.isDirectory() && entry.name !== 'mail')
	.map((entry) => entry.name);

const nodeZones = nodeFolders.map((node) => {
	const allowed = ['n8n', 'source', 'contracts', ...(NODE_SHOWS[node] ?? [])].map(
		(path) => `./${ENGINE}/${path}`,
	);
	const shared = (NODE_SHARES[node] ?? []).map((path) => `./nodes/${path}`);
	const message =
		'A node may import mail/n8n, mail/source, mail/contracts and the protocol it shows; NODE_SHOWS in .eslintrc.js says which.';
	return zone(`./nodes/${node}`, '.', [`./nodes/${node}`, ...shared, ...allowed, './node_modules'], message);
});

const credentialZone = zone(
	'./credentials',
	'.',
	['./credentials', `./${ENGINE}/auth`, `./${ENGINE}/contracts`, './node_modules'],
	'A credential may import mail/auth and mail/contracts.',
);

/** Matches a package, or a part of one, by the text between the quotes of an import. */
const specifier = (vendor) => `^${vendor.replace(/[/.]/g, '\\$&')}($|/)`;

/** `nodemailer` is restricted without its parts that have a row of their own. */
function vendorRegex(vendor) {
	const parts = Object.keys(VENDORS).filter((other) => other.startsWith(`${vendor}/`));
	return parts.map((part) => `(?!${part.replace(/[/.]/g, '\\$&')})`).join('') + specifier(vendor).slice(1);
}

const importers = (vendor) => VENDORS[vendor].join(', ');

/** The rule on paths does not see such a type. Only a node names one: that of its run code, which it loads later. */
const RELATIVE_IMPORT_TYPE = {
	selector: 'TSImportType[argument.literal.value=/^\\u002E+\\u002F(?!run$)/]',
	message: "Use `import type`: the import rules do not see import('…').",
};

/** Every way to name a package: import, import type, require, import() and the type import('…'). */
function restrictVendors(vendors) {
	const patterns = vendors.map((vendor) => ({
		regex: `^${vendorRegex(vendor)}`,
		message: `${vendor} may be imported by ${importers(vendor)} only.`,
	}));
	// In a selector a slash would end the expression.
	const syntax = vendors.flatMap((vendor) => {
		const regex = `/^${vendorRegex(vendor).replace(/\\?\//g, '\\u002F')}/`;
		const message = `${vendor} may be required by ${importers(vendor)} only.`;
		return [
			`CallExpression[callee.name='require'][arguments.0.value=${regex}]`,
			`ImportExpression[source.value=${regex}]`,
			`TSImportType[argument.literal.value=${regex}]`,
			`TSExternalModuleReference[expression.value=${regex}]`,
		].map((selector) => ({ selector, message }));
	});
	return {
		'no-restricted-imports': ['error', { patterns }],
		'no-restricted-syntax': ['error', ...syntax, RELATIVE_IMPORT_TYPE],
	};
}

/**
 * One block for all files, and one for each group of importers that leaves out what they may import: a later
 * block replaces the options of an earlier one, it does not add to them.
 */
function vendorBlocks() {
	const all = Object.keys(VENDORS);
	const groups = new Map();
	for (const [vendor, files] of Object.entries(VENDORS)) {
		for (const file of files) groups.set(file, [...(groups.get(file) ?? []), vendor]);
	}
	return [
		{ files: ['nodes/**/*.ts', 'credentials/**/*.ts'], rules: restrictVendors(all) },
		...[...groups].map(([file, allowed]) => ({
			files: [file],
			rules: restrictVendors(all.filter((vendor) => !allowed.includes(vendor))),
		})),
	];
}

const generalRules = {
	eqeqeq: 'error',
	'no-throw-literal': 'error',
	'import-x/no-default-export': 'error',
	'max-lines': ['warn', { max: 250, skipBlankLines: true, skipComments: true }],
	'@typescript-eslint/no-explicit-any': 'error',
	'@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
	'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
};

const typedRules = {
	'@typescript-eslint/no-floating-promises': 'error',
	'@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
	// Not await-thenable: n8n's linter brings a TypeScript of its own, under which it takes `for await` over an
	// AsyncGenerator for a mistake.
	'@typescript-eslint/prefer-promise-reject-errors': 'error',
	'@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
	'@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
};

/** n8n's rules for the code of a package make no sense for its tests, which start servers and throw plain errors. */
const communityRulesOff = Object.fromEntries(
	configWithoutCloudSupport
		.flatMap((block) => Object.keys(block.rules ?? {}))
		.filter((rule) => rule.startsWith('@n8n/community-nodes/'))
		.map((rule) => [rule, 'off']),
);

module.exports = [
	...configWithoutCloudSupport,
	{ ignores: ['dist/', 'dist.bundled/', 'coverage/', 'docs/', 'node_modules/'] },
	{
		files: ['**/*.ts'],
		languageOptions: { parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: __dirname } },
		rules: { ...generalRules, ...typedRules },
	},
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		rules: {
			'import-x/no-restricted-paths': [
				'error',
				{ basePath: __dirname, zones: [...engineZones, ...nodeZones, credentialZone] },
			],
		},
	},
	...vendorBlocks(),
	{
		// The engine knows no n8n: it throws MailError, which mail/n8n turns into a node's error.
		files: ['nodes/mail/**/*.ts'],
		ignores: ['nodes/mail/n8n/**'],
		rules: { '@n8n/community-nodes/require-node-api-error': 'off' },
	},
	{
		// What is heavy is loaded when it is first used. By require, since jest runs no import() of CommonJS files.
		// The types of ical.js are for ES modules only.
		files: [
			'nodes/mail/auth/MsalClient.ts',
			'nodes/mail/ews/EwsClient.ts',
			'nodes/mail/message/calendar/calendarProperty.ts',
			'nodes/*/*.node.ts',
		],
		rules: { '@typescript-eslint/no-require-imports': 'off' },
	},
	{
		// What comes from a mail server is cleaned of control characters, which such an expression has to name.
		files: ['nodes/mail/**/*.ts'],
		rules: { 'no-control-regex': 'off' },
	},
	{
		// The rule sees literals only; that a default is there, the compiler checks (INodeProperties).
		files: ['nodes/mail/n8n/**/*.ts'],
		rules: { 'n8n-nodes-base/node-param-default-missing': 'off' },
	},
	{
		// The rule sees literals only; the tests of these are named in mail/n8n/properties.
		files: [
			'credentials/MicrosoftMailAppApi.credentials.ts',
			'credentials/MicrosoftMailFallbackAppApi.credentials.ts',
			'credentials/MicrosoftMailProxyApi.credentials.ts',
		],
		rules: { '@n8n/community-nodes/credential-test-required': 'off' },
	},
	{
		// The catalog is data: one row for each thing that goes wrong.
		files: ['nodes/mail/errors/catalog/*.ts'],
		rules: { 'max-lines': 'off' },
	},
	{
		// Programs a person runs and watches.
		files: ['lab', 'bench', 'fuzz', 'chaos', 'soak', 'mutate'].map((folder) => `test/${folder}/**/*.ts`),
		rules: { 'no-console': 'off' },
	},
	{
		files: ['test/**/*.ts'],
		rules: {
			'max-lines': 'off',
			// Servers of the lab are built of handlers that wait, under interfaces that do not say so.
			'@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
			...communityRulesOff,
		},
	},
];
