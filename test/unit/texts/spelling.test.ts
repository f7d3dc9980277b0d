import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '../../..');
const TOP = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'package.json'];
const FILES = [...TOP, ...['nodes', 'credentials', 'docs', 'build', '.ci', '.github'].flatMap(textsIn)];

/** Spellings that American English, which n8n and Microsoft write, does not have. */
const BRITISH = new RegExp(
	`^(?:${[
		'(?:un|re|de|dis)?(?:apologi|authori|capitali|categori|characteri|customi|emphasi|finali|generali|initiali|maximi|memori|minimi|neutrali|normali|optimi|organi|prioriti|randomi|reali|recogni|saniti|seriali|speciali|stabili|standardi|summari|synchroni|tokeni|utili|visuali)s(?:e[ds]?|ers?|ing|ations?|able)',
		'(?:anal|paral)ys(?:e[ds]?|ing)',
		'(?:mis)?(?:behaviour|colour|endeavour|favour|flavour|harbour|honour|humour|labour|neighbour|rumour)(?:s|ed|ing|able|ites?|al|hood|ful)?',
		'(?:cancell|channell|counsell|diall|equall|fuell|labell|levell|marshall|modell|signall|totall|travell|tunnell)(?:ed|ing|ers?)',
		'(?:cent|fib|lit|met|theat)res?(?:d)?',
		'(?:ana|cata)logues?(?:d)?|artefacts?|acknowledgements?|judgements?|ageing|cheques?|defences?|offences?|licences?|practis(?:e[ds]?|ing)|programmes?|grey|fulfil|enrol|skilful|manoeuvres?|mould|plough|sceptic(?:al|s)?|tyres?',
		'afterwards|towards|amongst|whilst|learnt|spelt|burnt|dreamt',
	].join('|')})$`,
);

/** Names that others have given: the iCalendar status (RFC 5545), n8n's errors, words of emails in other languages. */
const OF_OTHERS = /CANCELLED|\w*ExecutionCancelledError|visualis\w*/g;

/** Words of a text, and of the names in it (`recogniseAfterRenumbering`). */
function britishIn(text: string): string[] {
	const words = text.replace(OF_OTHERS, '').match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
	return [...new Set(words.filter((word) => BRITISH.test(word.toLowerCase())))];
}

describe('what users and developers read is in American English', () => {
	it('in texts, comments and names', () => {
		const found = FILES.flatMap((path) =>
			britishIn(readFileSync(join(ROOT, path), 'utf8')).map((word) => `${path}: ${word}`),
		);
		expect(found).toEqual([]);
	});

	it('in names of files', () => {
		expect(FILES.filter((path) => britishIn(path).length > 0)).toEqual([]);
	});
});

it.each([
	['a verb', 'It is recognised.', ['recognised']],
	['a name', 'recogniseAfterRenumbering', ['recognise']],
	['a constant', 'const COLOURS = 1', ['COLOURS']],
	['a noun', 'The behaviour of the catalogue', ['behaviour', 'catalogue']],
	['American words', 'recognized canceled behavior colors hour source four analysis license toward', []],
	['names of others', "status: 'CANCELLED', new ManualExecutionCancelledError()", []],
])('the spelling check knows %s', (_what, text, found) => {
	expect(britishIn(text)).toEqual(found);
});

function textsIn(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /\.(?:[cm]?[jt]s|json|md|yml|sh)$/.test(entry.name))
		.map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}
