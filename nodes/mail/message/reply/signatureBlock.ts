const MAX_LINES = 30;
const MAX_LINE_CHARS = 90;
const MAX_NAME_CHARS = 60;

/** Lower-case words in names and titles. */
const PARTICLES = new Set(
	'von,van,der,den,de,del,della,di,da,do,dos,das,du,des,la,le,el,al,bin,ibn,zu,zum,zur,und,and,et,e,y,i,en,of,the,for,für,pour,für,per,para,w,z,ds,na,in,im,à,au,aux,&'.split(
		',',
	),
);
const CONTACT =
	/@[\w-]{1,80}\.\w|https?:\/\/|\bwww\.|\+?\d[\d\s()/.\u00a0-]{6,30}\d|^\W{0,3}(?:tel|phone|ph|mobile|mob|cell|fax|direct|office|t|m|p|f|e|w|d|telefon|mobil|handy|durchwahl|tél|téléphone|portable|standard|teléfono|móvil|telefone|telemóvel|celular|telefono|cellulare|cell|telefoon|mobiel|kom|telefax|email|e-mail|mail|web|skype|電話|電話番号|携帯|内線|住所|电话|手机|传真|邮箱|邮编|地址|網址|〒)\s?[.:：/|]?[\s:：]\s?\S|〒\s?\d/iu;
const CONFIDENTIAL =
	/confidential|privileged|intended (?:solely|only)|vertraulich|confidentiel|confidencial|riservat|vertrouwelijk|poufn|konfidentiell|fortrolig|機密|机密|保密|handelsregister|amtsgericht|geschäftsführer|consider the environment|denken sie an die umwelt|pensez à l.environnement/i;
const ENDS_SENTENCE = /[.!?。！？…:：]\s*$/;
/** Abbreviations of company forms end with a period that ends no sentence. */
const ABBREVIATION =
	/\b(?:inc|ltd|co|corp|s\.?a|s\.?p\.?a|s\.?r\.?l|s\.?l|gmbh|dr|jr|sr|z\s?o\.?\s?o|b\.?v|n\.?v|st|str|sp|no)\.\s*$/i;

/**
 * Whether the lines below a closing are a signature and nothing else: first a name, then names, titles,
 * addresses and numbers. A single line that could be a sentence rules it out.
 *
 * @param named whether the name is on the closing's line
 */
export function isSignatureBlock(tail: readonly string[], named: boolean): boolean {
	const lines = tail.map((line) => line.replaceAll('\u00a0', ' ').trim()).filter((line) => line !== '');
	if (lines.length > MAX_LINES) return false;
	if (lines.length === 0) return named;
	if (!named && !isName(lines[0] as string)) return false;
	const legal = lines.findIndex((line) => CONFIDENTIAL.test(line.slice(0, 1000)));
	const own = legal < 0 ? lines : lines.slice(0, legal);
	const lastContact = own.reduce((last, line, at) => (isContact(line) ? at : last), -1);
	return own.every((line, at) => isNameLike(line) || isContact(line) || (at < lastContact && isTitle(line)));
}

/** Maximum lower-case words in a title. */
const MAX_TITLE_WORDS = 3;

/** Whether a line below the first blank line of a signature could be a sentence, and is no legal notice. */
export function hasSentenceApart(tail: readonly string[]): boolean {
	const lines = tail.map((line) => line.replaceAll('\u00a0', ' ').trim());
	const first = lines.findIndex((line) => line !== '');
	const gap = lines.indexOf('', first);
	if (first < 0 || gap < 0 || lines.some((line) => CONFIDENTIAL.test(line.slice(0, 1000)))) return false;
	return lines.slice(gap).some((line) => isSentenceLike(line));
}

/**
 * Whether a signature in one paragraph ends with a sentence below a name or a contact: the person continued
 * writing. A motto, in quotation marks or with an author below it, does not count.
 */
export function hasSentenceAtEnd(tail: readonly string[]): boolean {
	const lines = tail.map((line) => line.replaceAll('\u00a0', ' ').trim()).filter((line) => line !== '');
	if (lines.some((line) => CONFIDENTIAL.test(line.slice(0, 1000)))) return false;
	const last = lines.at(-1) ?? '';
	const above = lines.findLastIndex((line) => isNameLike(line) || isContact(line));
	const begin = lines[above + 1] ?? '';
	const isMotto = /^["'„“”«‚‘*_~]/.test(begin) || /["'“”»’*_~]$/.test(last);
	return (
		above >= 0 && above < lines.length - 1 && !isMotto && ENDS_SENTENCE.test(last) && isSentenceLike(begin)
	);
}

/** Whether a line is a sentence, possibly short, and not a name, contact or legal notice. */
export function isWritten(line: string): boolean {
	const text = line.replaceAll('\u00a0', ' ').trim().slice(0, 1000);
	if (text === '' || CONFIDENTIAL.test(text) || isNameLike(text) || isContact(text)) return false;
	return isSentenceLike(text) || (ENDS_SENTENCE.test(text) && words(text).some(isSmall));
}

function isSentenceLike(line: string): boolean {
	if (line === '' || isNameLike(line) || isContact(line)) return false;
	if (/[\u3041-\u3096]|[。？！]$|[\u4e00-\u9fff]{8}/.test(line)) return true;
	return words(line).filter(isSmall).length >= MAX_TITLE_WORDS;
}

/** Names have no digits, and a line that ends with a comma is a salutation. */
function isName(line: string): boolean {
	return (
		isNameLike(line) && /[\p{Lu}\p{Lo}]/u.test(line) && !/[\p{Nd}:<@"$#%^*~`\\=+{}[\]_]|[,，、]$/u.test(line)
	);
}

/**
 * A phone number, an email or web address, or a line labeled as one; too short to be a sentence that
 * contains one.
 */
function isContact(line: string): boolean {
	if (line.length > MAX_LINE_CHARS || !CONTACT.test(line)) return false;
	return !/[?？]/.test(line.replace(/https?:\S+/g, '')) && words(line).filter(isSmall).length <= 2;
}

/** Above a phone number, a short line such as `responsable informatique` is a title. */
function isTitle(line: string): boolean {
	return line.length <= MAX_NAME_CHARS && (!ENDS_SENTENCE.test(line) || ABBREVIATION.test(line));
}

/** A name, a company, a title or a place: every word begins with a capital or a digit. */
export function isNameLike(line: string): boolean {
	const text = line.trim();
	if (text === '' || text.length > MAX_NAME_CHARS) return false;
	if (ENDS_SENTENCE.test(text) && !ABBREVIATION.test(text)) return false;
	if (/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(text)) return isEastAsianName(text);
	const all = words(text);
	return all.length > 0 && all.length <= 9 && !all.some(isSmall);
}

function words(text: string): string[] {
	return text.split(/[\s,;|/·•–—()"„“”]+/).filter((word) => word !== '');
}

/** Begins with a lower-case letter, and is neither a particle nor an address. */
function isSmall(word: string): boolean {
	return (
		/^\p{Ll}/u.test(word) && !PARTICLES.has(word.toLowerCase()) && !/[@.]\w/.test(word) && word.length > 1
	);
}

const ORGANIZATION =
	/(?:株式会社|有限会社|合同会社|部|課|室|係|局|支店|本社|公司|集团|集團|处|科|组|組|中心|学院|大学|医院|经理|經理|主任|主管|工程师|工程師|专员|專員|总监|總監|助理|担当|課長|部長|社長|係長|マネージャー|エンジニア)/;

/** No hiragana, which every Japanese sentence has; and no Chinese text longer than a name. */
function isEastAsianName(text: string): boolean {
	if (/[\u3041-\u3096]/.test(text) || text.length > 30) return false;
	return (
		text.replace(/\s+/g, '').length <= 4 ||
		ORGANIZATION.test(text) ||
		/^[\u30a0-\u30ff\s・ー]+$/.test(text) ||
		isSpacedName(text)
	);
}

/** Family name and given name, separated by a space. */
function isSpacedName(text: string): boolean {
	return /^[\u3400-\u9fff々]{1,4}[\s\u3000][\u3400-\u9fff々]{1,4}$/.test(text);
}
