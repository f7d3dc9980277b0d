import { isOutlookFooter } from './outlookFooter';

/** A phone, a tablet or a mail program, followed by its model only; a sentence would continue. */
const DEVICE =
	"(?:i ?phone|i ?pad|i ?pod|apple watch|samsung|galaxy|android|blackberry|huawei|honor|xiaomi|redmi|oneplus|oppo|vivo|nokia|sony xperia|motorola|pixel|smartphone|handy|handheld|tablet|windows phone|phone|mobile(?: phone)?|mobiltelefon|mobilgerät|mobiel|telefoon|téléphone|portable|mobile|móvil|teléfono|celular|telemóvel|telefone|cellulare|telefono|telefonu?|iphone['’]?a|iphone['’]?u|ipada)" +
	'(?:[ -](?:galaxy|smartphone|phone|tablet|gerät|device|handy|note|edge|pro|plus|ultra|max|mini|lite|fe|se|5g|4g|lte|samsung|android|móvil|mobile|[a-z]?[0-9]{1,3}[a-z+]{0,3}))*';
const PROGRAM =
	'(?:(?:the )?(?:new )?outlook(?:[ -](?:mobile|app))?|mail|yahoo mail|aol mail|gmx mail(?:[ -]app)?|web\\.de mail(?:[ -]app)?|proton ?mail|tutanota|k-9 mail|fairemail|thunderbird|poczta|poczty|correo|courrier|correio|e-mail|posta|windows-mail|spark|aquamail|bluemail|nine|mailbird|superhuman|mymail)' +
	'(?: (?:app|secure email|encrypted email))?';
const SYSTEM = '(?:ios|ipados|android|mac|macos|windows(?: 1[01])?|i ?phone|i ?pad)';
/** The program's URL, in text that was converted from HTML. */
const LINK = /\s?[<([]?https?:\/\/[^\s<>]{1,120}[>)\]]?/g;

/** "with Outlook for iOS": the program must be named, followed by a system or nothing. */
const withSystem = (word: string) => `${PROGRAM} (?:${word}) ${SYSTEM}`;

/**
 * Complete lines that a phone or a program adds below a message. A sentence that only begins the same does
 * not match.
 */
const SOURCES = [
	// English
	`sent from my ${DEVICE}`,
	`sent from my ${DEVICE}(?: with ${PROGRAM})?[.,;]? please excuse .{0,60}`,
	`sent (?:from|with|via|using) ${withSystem('for|on')}`,
	'sent (?:with|from) (?:proton ?mail|tutanota|spark|k-9 mail|aquamail|bluemail)(?: secure email)?',
	`sent from ${SYSTEM}`,
	// German
	`(?:diese nachricht wurde )?von mein(?:em|er) ${DEVICE}(?: mit ${PROGRAM})? gesendet`,
	`(?:gesendet|versendet) (?:von|mit|über|via|aus)(?: mein(?:em|er)| der| dem)? ${DEVICE}`,
	`(?:gesendet|versendet) (?:von|mit|über|via|aus)(?: der| dem)? (?:${withSystem('für|auf')}|(?:outlook|gmx|web\\.de|telekom|yahoo)[ -](?:mail[ -])?app)`,
	// French
	`envoyée? (?:de|depuis|à partir de) (?:mon|ma|mes|un) ${DEVICE}`,
	`envoyée? (?:de|d['’]|depuis|à partir de?|avec|par|via) ?${withSystem('pour|sur')}`,
	'provenance ?: ?courrier pour windows(?: 1[01])?',
	// Spanish
	`enviado (?:desde|con|de) (?:mi|un) ${DEVICE}`,
	`enviado (?:desde|con) ${withSystem('para')}`,
	// Portuguese
	`enviad[oa] (?:do|de|da|pelo|a partir do)(?: meu| minha)? ${DEVICE}`,
	`enviad[oa] (?:do|de|pelo|a partir do)(?: meu| o)? ${withSystem('para')}`,
	// Italian
	`inviato (?:da|dal|con|tramite)(?: mio| un)? ${DEVICE}`,
	`inviato (?:da|dal|con) ${withSystem('per')}`,
	// Dutch
	`(?:verstuurd|verzonden) (?:vanaf|vanuit|met|via|van)(?: mijn)? ${DEVICE}`,
	`(?:verstuurd|verzonden) (?:vanaf|vanuit|met|via|van) ${withSystem('voor')}`,
	// Polish
	`(?:wysłane|wysłano) (?:z|za pomocą)(?: mojego| telefonu| urządzenia)* ${DEVICE}`,
	`(?:wysłane|wysłano) z (?:aplikacji |programu )?${withSystem('dla|na|dla systemu')}`,
	// Scandinavian, Finnish, Czech, Russian
	`(?:skickat från|sendt fra)(?: min| mitt| mit)? ${DEVICE}`,
	`(?:lähetetty|odesláno z|odesláno z mého|отправлено с)(?: моего)? ${DEVICE}(?:sta|lta|stä)?`,
	// Japanese
	'(?:私の|自分の)?(?:i ?phone|i ?pad|android|スマートフォン|携帯電話|windows 版のメール|yahoo!?メールアプリ|yahoo!?メール|gmail)から送信(?:されました)?。?',
	'(?:ios|android|mac|windows) ?版の? ?outlook を(?:入手|取得|ダウンロード)(?:する)?',
	`outlook for ${SYSTEM} を(?:入手|取得)(?:する)?`,
	// Chinese
	'(?:发自|發自|来自|從|从)我的 ?(?:i ?phone|i ?pad|android|手机|手機|安卓手机|小米手机|华为手机|华为|荣耀手机|oppo手机|vivo手机|三星手机|平板|[a-z0-9 ]{2,20})(?: ?(?:发送|傳送))?',
	'(?:发自|來自|来自) ?(?:网易邮箱大师|qq邮箱|foxmail|outlook)',
	'(?:从|從) ?windows ?版?(?:邮件|郵件)(?:发送|傳送)',
	'(?:获取|取得|下载|下載) ?(?:(?:适用于|適用於) ?(?:ios|android) ?的? ?)?(?:(?:ios|android) ?版 ?)?outlook(?: for (?:ios|android))?',
];

/**
 * The patterns by first letter, each compiled when first needed: compiling all at once would block for
 * twenty milliseconds.
 */
const BY_BEGINNING = new Map<string, Array<string | RegExp>>();
for (const source of SOURCES) {
	for (const beginning of beginningsOf(source)) {
		const known = BY_BEGINNING.get(beginning);
		if (known === undefined) BY_BEGINNING.set(beginning, [source]);
		else known.push(source);
	}
}

/** The first letters of a pattern; of its first group, those of each alternative. */
function beginningsOf(source: string): Set<string> {
	const group = /^\(\?:([^()]*)\)(\??)/.exec(source);
	if (group === null) return new Set([source.charAt(0)]);
	const forms = (group[1] ?? '').split('|').map((form) => form.charAt(0));
	const rest = group[2] === '?' ? [...beginningsOf(source.slice(group[0].length))] : [];
	return new Set([...forms, ...rest]);
}

const MAX_CHARS = 200;

/** Whether a line is nothing but the footer of a phone or a program. */
export function isFooter(line: string): boolean {
	if (line.length < 5 || line.length > MAX_CHARS) return false;
	const shown = (line.includes('http') ? line.replace(LINK, '') : line).replaceAll('\u00a0', ' ').trim();
	const text = shown.normalize('NFC').toLowerCase();
	if (isOutlookFooter(text, line)) return true;
	const patterns = BY_BEGINNING.get(text.charAt(0)) ?? [];
	for (const [index, pattern] of patterns.entries()) {
		const compiled = typeof pattern === 'string' ? new RegExp(`^(?:${pattern})[.!]?$`) : pattern;
		patterns[index] = compiled;
		if (compiled.test(text)) return true;
	}
	return false;
}
