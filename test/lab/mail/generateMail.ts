import {
	type Entity,
	alternative,
	attachment,
	html,
	inlineImage,
	mixed,
	nested,
	related,
	text,
} from './entities';
import { Random } from './Random';

export interface GeneratedMail {
	/** Position in the sequence, from 0. */
	index: number;
	kind: MailKind;
	/** Without angle brackets; unique for seed and index. */
	messageId: string;
	/** As a reader sees it; ends with the marker `[seed-index]`. */
	subject: string;
	from: { name: string; address: string };
	to: string;
	date: Date;
	mime: Buffer;
	/** Names of the attachments, inline images left out. */
	attachments: string[];
}

export type MailKind = 'plain' | 'alternative' | 'attachment' | 'inline' | 'charset' | 'nested';

export interface GenerateOptions {
	count: number;
	seed?: number;
	to?: string;
	/** Only these kinds, in turn; default: the mix of a service desk's mailbox. */
	kinds?: readonly [MailKind, ...MailKind[]];
}

/** Of a hundred mails; an attachment is 4 to 400 kB. */
const MIX: ReadonlyArray<[MailKind, number]> = [
	['alternative', 40],
	['plain', 25],
	['attachment', 14],
	['inline', 10],
	['charset', 7],
	['nested', 4],
];

const PEOPLE = [
	['Ada Lovelace', 'ada.lovelace@fabrikam.example'],
	['Jürgen Größe', 'j.groesse@adatum.example'],
	['Łukasz Żółć', 'lukasz@northwind.example'],
	['山田 太郎', 'yamada@tailspin.example'],
	['O’Brien, Siobhán', 'siobhan@wingtip.example'],
	['', 'noreply@alerts.example'],
] as const;

const TOPICS = [
	'Printer on floor 3 is jammed again',
	'VPN drops every ten minutes',
	'Neue Zugangsdaten für Frau Müller',
	'Réunion déplacée à mardi',
	'パスワードの再設定について',
	'Re: Re: Fwd: Invoice 4711 – overdue',
	'🚀 Rollout finished',
	'',
] as const;

const START = Date.UTC(2026, 0, 5, 8);

/** Mixed mail as a mailbox holds it, the same for the same seed; each made when it is asked for. */
export function* generateMail(options: GenerateOptions): Generator<GeneratedMail> {
	for (let index = 0; index < options.count; index += 1) yield makeMail(index, options);
}

function makeMail(
	index: number,
	{ seed = 1, to = 'support@contoso.example', kinds }: GenerateOptions,
): GeneratedMail {
	const random = new Random(seed * 0x9e3779b1 + index * 0x85ebca6b);
	const kind = kinds ? (kinds[index % kinds.length] ?? kinds[0]) : pickKind(random);
	const [name, address] = random.pick(PEOPLE);
	const subject = `${random.pick(TOPICS)} [${seed}-${index}]`.trim();
	const date = new Date(START + index * 61_000);
	const messageId = `lab.${seed}.${index}.${random.between(1e8, 1e9)}@${address.split('@')[1] ?? ''}`;
	const entity = body(kind, index, random);
	const headers = [
		`Received: from mail.${address.split('@')[1] ?? ''} (10.0.${random.between(0, 255)}.7)\r\n by mx.contoso.example with ESMTPS id ${random.between(1e6, 1e7)};\r\n ${rfc5322(date)}`,
		`From: ${name ? `${encodeWords(name)} ` : ''}<${address}>`,
		`To: <${to}>`,
		`Subject: ${encodeWords(subject)}`,
		`Date: ${rfc5322(date)}`,
		`Message-ID: <${messageId}>`,
		...(subject.startsWith('Re:') ? [`In-Reply-To: <parent.${index}@contoso.example>`] : []),
		'MIME-Version: 1.0',
	];
	const mime = Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n`), entity.octets]);
	return {
		index,
		kind,
		messageId,
		subject,
		from: { name, address },
		to,
		date,
		mime,
		attachments: entity.attachments,
	};
}

function pickKind(random: Random): MailKind {
	let left = random.next() * 100;
	for (const [kind, share] of MIX) if ((left -= share) < 0) return kind;
	return 'plain';
}

function body(kind: MailKind, index: number, random: Random): Entity {
	const words = random.between(20, 300);
	if (kind === 'plain') return text(random, words, index);
	if (kind === 'charset')
		return text(random, words, index, random.pick(['iso-8859-1', 'windows-1252', 'utf-16le', 'iso-8859-15']));
	const both = () => alternative(random, [text(random, words, index), html(random, words, index)]);
	if (kind === 'alternative') return both();
	if (kind === 'inline') {
		const image = inlineImage(random, index);
		return related(random, [
			alternative(random, [text(random, words, index), html(random, words, index, image.contentId)]),
			image,
		]);
	}
	if (kind === 'nested') return mixed(random, [text(random, words, index), nested(random, index)]);
	const files = Array.from({ length: random.between(1, 3) }, (_, at) => attachment(random, `${index}-${at}`));
	return mixed(random, [both(), ...files]);
}

/** RFC 2047, in words short enough for a line of 76. */
function encodeWords(value: string): string {
	if (/^[\x20-\x7e]*$/.test(value)) return /[",<>@()]/.test(value) ? value.replace(/[",<>@()]/g, '') : value;
	const words: string[] = [];
	let word = '';
	for (const letter of value) {
		if (Buffer.byteLength(word + letter) > 42) {
			words.push(word);
			word = '';
		}
		word += letter;
	}
	return [...words, word].map((one) => `=?UTF-8?B?${Buffer.from(one).toString('base64')}?=`).join('\r\n ');
}

const rfc5322 = (date: Date) => date.toUTCString().replace('GMT', '+0000');
