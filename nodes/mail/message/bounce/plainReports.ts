/** Rules for a report that follows no RFC: how to recognize it, and where the recipients are. */
export interface PlainReport {
	format: string;
	/** Occurs in every such report, and not in messages between people. */
	sign: RegExp;
	/**
	 * Used if the recipients are not on lines of their own; global; group 1 is an address, group 2 what is
	 * said about it.
	 */
	recipient?: RegExp;
	/** The returned message begins after it. */
	original?: RegExp;
}

/** In brackets, in quotes or bare; bounded, so that the patterns run in linear time. */
const ADDRESS = '[<"]?([^\\s<>",;:()]{1,128}@[\\w.-]{1,253})[>"]?';

const at = (pattern: string) => new RegExp(pattern, 'gm');

/**
 * Our own rules, because no library is suitable: email-bounce-parser requires a native module, which n8n
 * does not build, and the others are abandoned, or ports that match single words such as "failure"
 * anywhere. Every rule requires a whole sentence of the respective program; `readDeliveryReport` also
 * requires a daemon as the sender.
 */
export const PLAIN_REPORTS: readonly PlainReport[] = [
	{
		// https://cr.yp.to/proto/qsbmf.txt
		format: 'qmail',
		sign: /^(?:Hi\. This is the [\w.-]{1,40} (?:send )?program at |I'm afraid I wasn't able to deliver your message)/m,
		original:
			/^--- (?:Below this line is a copy of the message|Enclosed are the original headers of the message)\.$/m,
	},
	{
		format: 'yahoo',
		sign: /^(?:Message from +[\w.-]{1,80}\.?\n)?(?:Sorry, we were unable|Unable) to deliver (?:message|your message) to the following address(?:es)?\b/im,
		original: /^--- (?:Original message follows|Below this line is a copy of the message)\.?$/m,
	},
	{
		format: 'exim',
		sign: /^This message was created automatically by (?:the )?(?:mail (?:delivery software|system)|SMTP relay)/im,
		original:
			/^-{2,} (?:This is a copy of (?:the|your) message|The header of the original message)[^\n]{0,80}$/m,
	},
	{
		format: 'postfix',
		sign: /^This is the (?:Postfix program|mail system) at host [\w.-]{1,253}\.$/m,
		original: /^[ \t]*-+ ?Undelivered message[^\n]{0,40}$/im,
	},
	{
		format: 'sendmail',
		sign: /^[ \t]*-{3,} The following addresses had (?:permanent fatal errors|transient non-fatal errors|delivery problems|permanent delivery errors) -{3,}$/m,
		original:
			/^[ \t]*-{3,} (?:Original message follows|Unsent message follows|Message header follows) -{3,}$/m,
	},
	{
		format: 'domino',
		sign: /^[ \t]*was not delivered to:[ \t]*$/m,
		recipient: at(
			`^[ \\t]{0,40}was not delivered to:\\s{1,20}${ADDRESS}[^\\n]{0,200}\\s{1,20}because:\\s{1,20}([^\\n]{1,998})`,
		),
	},
	{
		format: 'groupwise',
		sign: /^The message that you sent was undeliverable to the following:[ \t]*$/m,
		recipient: at(`^[ \\t]{1,40}${ADDRESS}[ \\t]{0,40}(?:\\(([^\\n)]{1,998})\\))?[ \\t]{0,40}$`),
	},
	{
		format: 'exchange',
		sign: /^[ \t]*(?:did not reach the following recipient\(s\):|Your message[ \t]*(?:did not reach|wasn't delivered to)\b|Delivery has failed to these recipients\b|Diese Empfänger oder Gruppen konnten nicht erreicht werden\b|Échec de la remise à ces destinataires\b)/im,
		original: /^(?:Original message headers|Ursprüngliche Nachrichtenkopfzeilen):[ \t]*$/m,
	},
	{
		format: 'courier',
		sign: /^This is a delivery status notification from [\w.-]{1,253},?$/m,
	},
	{
		// Providers use this format with a text of their own.
		format: 'qmail',
		sign: /^--- Below this line is a copy of the message\.$/m,
		original: /^--- Below this line is a copy of the message\.$/m,
	},
];

/** A notice that the server continues trying. */
export const DELAY =
	/\bha(?:s|ve) not yet been delivered\b|\bwill (?:continue|keep) (?:on )?trying\b|\bdelivery attempts will continue\b|\bstill being retried\b|\bhas been delayed\b|\b(?:will be|being) retried\b|\bwarning message only\b|\bdo not need to resend\b|wird (?:weiter|erneut) versucht|verzögert|remise (?:différée|retardée)|sera retenté|se (?:seguirá|volverá a) intentar|continuará (?:a )?tentando|verrà (?:ritentat|riprovat)|wordt opnieuw geprobeerd|ponowi prób|配信が遅れ/i;

/** A final failure, whatever else it says. */
export const FINAL =
	/\bpermanent(?:ly)?\b|\bgiv(?:en|ing) up\b|\bno further (?:delivery )?attempts\b|\bdeleted from queue\b|\bendgültig\b|\bdéfinitive?ment\b/i;
