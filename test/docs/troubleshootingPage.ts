import { CATALOG_PARTS } from '../../nodes/mail/errors/catalog';
import type { CatalogRow } from '../../nodes/mail/errors/CatalogRow';

type Part = keyof typeof CATALOG_PARTS;

const INTRODUCTION = `# Troubleshooting

<!-- Made by \`npm run docs\` of the lists in nodes/mail/errors/catalog: change it there. -->

Every error of these nodes says what was tried, where, what happened, and what the server said ("Details"). Below it, n8n shows what to do: the last column of these tables. Look for the code or the words you see; the search of your browser is the quickest way.

- In n8n, an error of a run is under **Executions**; what a trigger meets between two runs is in the log of n8n, and in [Microsoft Mail Health](health.md), which also looks at a connection step by step.
- What passes by itself is tried again, for as long as it takes: network, timeouts, limits, faults of a server, a token that has run out. All else waits for a person.
- A sign-in number (AADSTS…) comes with a Trace ID and a Correlation ID. Microsoft's support asks for them; the sign-in log of Microsoft Entra finds the attempt by them.
`;

const SECTIONS: ReadonlyArray<readonly [Part, string, string]> = [
	[
		'signIn',
		'Sign-in: AADSTS numbers and OAuth errors',
		'What Microsoft Entra answers when a credential is connected or a token is fetched. The first number is what counts; the word beside it (`invalid_grant`) says less.',
	],
	['token', 'A token that does not fit', 'Found by looking into the token before a server does.'],
	[
		'mailbox',
		'IMAP and POP3',
		'What the server says after `NO`, `BAD`, `BYE` or `-ERR`. Exchange says `AUTHENTICATE failed` for very different reasons: the health check shows what the token holds and what is needed.',
	],
	['smtp', 'SMTP', 'The enhanced status code (`5.7.139`) counts more than the three digits before it.'],
	[
		'exchangeWeb',
		'Microsoft Graph and Exchange Web Services',
		'The `code` in the body of an answer, or a header of it.',
	],
	[
		'connection',
		'Network, TLS, certificates and proxies',
		'Codes of Node.js and of TLS: no server has said anything yet.',
	],
	['general', 'What is left', 'Where an answer holds nothing more telling.'],
];

/** The page that an admin reads, made of the catalog. */
export function troubleshootingPage(): string {
	const sections = SECTIONS.map(([part, title, text]) => {
		const rows = sorted(CATALOG_PARTS[part]).map(toLine);
		const head = ['| What you see | What has happened | What to do |', '| --- | --- | --- |'];
		return [`## ${title}`, '', text, '', ...head, ...rows, ''].join('\n');
	});
	return [INTRODUCTION, ...sections].join('\n');
}

/** Numbers in their order, so that they are found without a search; what has none stays where it stands. */
function sorted(rows: readonly CatalogRow[]): CatalogRow[] {
	const lowest = ({ codes = [] }: CatalogRow) => Math.min(...codes.map(numberOf));
	return [...rows].sort((a, b) => byNumber(lowest(a), lowest(b)));
}

const numberOf = (code: string) => Number(/^AADSTS(\d+)$/.exec(code)?.[1] ?? Infinity);

const byNumber = (a: number, b: number) => (a === b ? 0 : a - b);

function toLine(row: CatalogRow): string {
	return `| ${[seen(row), sentence(row.cause), row.hint].map(cell).join(' | ')} |`;
}

function seen({ codes = [], andSays, words, protocols }: CatalogRow): string {
	const inOrder = [...codes].sort((a, b) => byNumber(numberOf(a), numberOf(b)));
	const named = inOrder.map((code) => `\`${code}\``).join(', ');
	const quoted = words === undefined ? '' : `“${words}”`;
	const both = [named, quoted].filter(Boolean).join(andSays ? ' with ' : ' or ');
	return protocols ? `${both} (${protocols.map(label).join(', ')})` : both;
}

const LABELS: Record<string, string> = { graph: 'Graph', oauth: 'sign-in' };

const label = (protocol: string) => LABELS[protocol] ?? protocol.toUpperCase();

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** A pipe would end the cell, and `<mailbox>` would be taken for HTML. */
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '\\<');
