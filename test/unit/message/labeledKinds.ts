import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { generateMail } from '../../lab/mail/generateMail';
import { GOLDEN_NAMES, readMessage } from './goldenMessages';
import { LABELED_REPLIES } from './reply/labeledReplies';

export interface LabeledKind {
	name: string;
	mime: Buffer;
	isBounce: boolean;
	isAutoReply: boolean;
}

const BOUNCES = join(__dirname, '../../fixtures/bounces');
const GOLDEN_BOUNCES = new Set(['exchange-ndr', 'postfix-ndr', 'qmail-ndr']);
const GOLDEN_ANSWERS = new Set(['exchange-out-of-office', 'read-receipt']);

/** Every message there is in the fixtures, and generated ones; each with what a person would call it. */
export function* labeledKinds(generated: number): Generator<LabeledKind> {
	for (const name of GOLDEN_NAMES) {
		const isBounce = GOLDEN_BOUNCES.has(name);
		yield { name, mime: readMessage(name), isBounce, isAutoReply: GOLDEN_ANSWERS.has(name) };
	}
	for (const file of readdirSync(BOUNCES).filter((one) => one.endsWith('.eml')))
		yield { name: file, mime: readFileSync(join(BOUNCES, file)), isBounce: true, isAutoReply: false };
	for (const { name, source } of LABELED_REPLIES)
		yield { name, mime: replyMail(source), isBounce: false, isAutoReply: false };
	for (const { index, mime } of generateMail({ count: generated, seed: 7 }))
		yield { name: `generated ${String(index)}`, mime, isBounce: false, isAutoReply: false };
}

/** The same mails, save bounces, as a mail server would send them: what they say has to show that they are no reports. */
export function* fromAServer(kinds: Iterable<LabeledKind>): Generator<LabeledKind> {
	for (const kind of kinds) {
		if (kind.isBounce) continue;
		const header = 'Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example>\r\n';
		// A report of a reading stays one, whoever sends it; a vacation notice of a mail server does not exist.
		const isAutoReply = kind.name === 'read-receipt';
		yield { ...kind, mime: Buffer.concat([Buffer.from(header), kind.mime]), isAutoReply };
	}
}

function replyMail({ subject, text, html }: (typeof LABELED_REPLIES)[number]['source']): Buffer {
	const type = text === undefined ? 'text/html' : 'text/plain';
	const header = `From: Ann <ann@company.com>\r\nIn-Reply-To: <1@x.example>\r\nSubject: ${subject ?? ''}\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n`;
	return Buffer.from(header + (text ?? html ?? ''));
}

export interface KindFigures {
	mails: number;
	bounces: number;
	/** Bounces that were found. */
	bouncesFound: number;
	/** Names of other mails that were called a bounce, and the like. */
	falseBounces: string[];
	answers: number;
	answersFound: number;
	falseAnswers: string[];
}

export async function measureKinds(kinds: Iterable<LabeledKind>): Promise<KindFigures> {
	const figures: KindFigures = {
		...{ mails: 0, bounces: 0, bouncesFound: 0, falseBounces: [] },
		...{ answers: 0, answersFound: 0, falseAnswers: [] },
	};
	for (const { name, mime, isBounce, isAutoReply } of kinds) {
		const found = await parseMessage(mime, { attachments: false, replyText: false });
		figures.mails += 1;
		figures.bounces += isBounce ? 1 : 0;
		figures.bouncesFound += isBounce && found.isBounce ? 1 : 0;
		figures.answers += isAutoReply ? 1 : 0;
		figures.answersFound += isAutoReply && found.isAutoReply ? 1 : 0;
		if (!isBounce && found.isBounce) figures.falseBounces.push(name);
		if (!isAutoReply && found.isAutoReply) figures.falseAnswers.push(name);
	}
	return figures;
}
