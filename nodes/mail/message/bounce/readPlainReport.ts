import type { BounceRecipient } from '../../contracts/MailMessage';
import { DELAY, PLAIN_REPORTS } from './plainReports';

/** What a server writes itself; the returned message may follow. */
const MAX_CHARS = 32 * 1024;
const MAX_RECIPIENTS = 100;
const MAX_DIAGNOSTIC = 1000;

export interface FoundReport {
	format: string;
	recipients: BounceRecipient[];
	/** What follows the line behind which the returned message is. */
	returned?: Buffer;
}

/**
 * @param text of a message that a mail server wrote; its lines end with LF
 * @param failed the value of Exim's X-Failed-Recipients, empty where there is none
 */
export function readPlainReport(text: string, failed: string): FoundReport | undefined {
	const start = text.slice(0, MAX_CHARS);
	const rule = PLAIN_REPORTS.find(({ sign }) => sign.test(start));
	if (rule === undefined) return undefined;
	const cut = rule.original?.exec(start);
	const own = cut ? start.slice(0, cut.index) : start;
	const action = DELAY.test(own) ? 'delayed' : 'failed';
	const recipients = new Map<string, BounceRecipient>();
	for (const [, address = '', words = ''] of own.matchAll(rule.recipient)) {
		if (recipients.size < MAX_RECIPIENTS)
			recipients.set(address.toLowerCase(), { address, action, ...detail(words) });
	}
	for (const address of failed.split(',').map((one) => one.trim())) {
		const isNew = address.includes('@') && !recipients.has(address.toLowerCase());
		if (isNew && recipients.size < MAX_RECIPIENTS)
			recipients.set(address.toLowerCase(), { address, action: 'failed' });
	}
	if (recipients.size === 0) return undefined;
	return {
		format: rule.format,
		recipients: [...recipients.values()],
		...(cut ? { returned: Buffer.from(start.slice(cut.index + cut[0].length).trimStart()) } : {}),
	};
}

function detail(words: string): Pick<BounceRecipient, 'status' | 'diagnostic'> {
	const diagnostic = words.replace(/\s+/g, ' ').trim().slice(0, MAX_DIAGNOSTIC);
	const status = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(diagnostic)?.[0];
	return { ...(status ? { status } : {}), ...(diagnostic ? { diagnostic } : {}) };
}
