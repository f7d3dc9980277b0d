/**
 * Subject prefixes of automatic replies by Exchange and Outlook in the most common languages, and by Notes.
 * Never sufficient by themselves: people write such subjects too.
 */
const PREFIXES = [
	'automatic reply:',
	'auto reply:',
	'autoreply:',
	'auto:',
	'out of office:',
	'out of office autoreply:',
	'automatische antwort:',
	'abwesenheitsnotiz:',
	'réponse automatique :',
	'réponse automatique:',
	'absence du bureau :',
	'respuesta automática:',
	'fuera de la oficina:',
	'resposta automática:',
	'risposta automatica:',
	'fuori sede:',
	'automatisch antwoord:',
	'afwezig:',
	'automatyczna odpowiedź:',
	'odpowiedź automatyczna:',
	'autosvar:',
	'automatisk svar:',
	'automaattinen vastaus:',
	'automatická odpověď:',
	'automatická odpoveď:',
	'automatikus válasz:',
	'automatski odgovor:',
	'răspuns automat:',
	'автоматический ответ:',
	'автоматична відповідь:',
	'αυτόματη απάντηση:',
	'otomatik yanıt:',
	'自動応答:',
	'自動返信:',
	'自动答复:',
	'自动回复:',
	'自動回覆:',
	'자동 회신:',
	'out-of-office:',
	'abwesend:',
	'abwesenheitsmeldung:',
	'automatische abwesenheitsnotiz:',
	"réponse automatique d'absence du bureau :",
	"réponse automatique d'absence du bureau:",
	'réponse automatique d’absence du bureau :',
	'absence du bureau:',
	'respuesta automática de fuera de la oficina:',
	'ausente de la oficina:',
	'resposta automática de ausência:',
	'ausência temporária:',
	'fora do escritório:',
	'fuori ufficio:',
	'poza biurem:',
	'nieobecność w biurze:',
	'frånvarande:',
	'fraværende:',
	'ikke til stede:',
	'poissa:',
	'mimo kancelář:',
	'házon kívül:',
	'ofis dışında:',
	'вне офиса:',
	'нет на рабочем месте:',
	'автоматичен отговор:',
	'αυτόματη απάντηση εκτός γραφείου:',
	'εκτός γραφείου:',
	'不在通知:',
	'不在時の自動応答:',
	'外出时的自动答复:',
	'不在办公室:',
	'부재중:',
	'תשובה אוטומטית:',
	'מחוץ למשרד:',
	'رد تلقائي:',
	'خارج المكتب:',
	'trả lời tự động:',
	'thư trả lời tự động:',
	'balasan otomatis:',
	'ตอบกลับอัตโนมัติ:',
	'automaatvastus:',
	'automātiska atbilde:',
	'automatinis atsakymas:',
	'samodejni odgovor:',
	'resposta automàtica:',
	'erantzun automatikoa:',
	'sjálfvirkt svar:',
	'аутоматски одговор:',
	'स्वचालित उत्तर:',
	'स्वचालित जवाब:',
	'پاسخ خودکار:',
	'balasan automatik:',
	'автоматты жауап:',
].map((prefix) => prefix.normalize('NFC'));

const LONGEST = 64;
/** Exchange 2003 and 2000 mark their replies by this alone; no one types it. */
const EXCHANGE_2003 = 'out of office autoreply:';
/**
 * Notes' subjects, after a name: "Kim Roe is out of the office", "AUTO: Kim Roe ist außer Haus (Rückkehr am
 * …)".
 */
const NOTES = new RegExp(
	`^(?:auto: ?)?[^:?!]{2,60}? (?:${[
		'(?:is|will be|am|i am) (?:currently )?out of (?:the |my )?office',
		'ist (?:zurzeit |zur zeit |derzeit |momentan )?(?:außer haus|ausser haus|nicht im (?:büro|hause?)|abwesend)',
		'est (?:actuellement )?(?:absente?(?:\\(e\\))?|hors du bureau|en dehors du bureau)',
		'(?:está|estará|se encuentra) (?:ausente|fuera de la oficina)',
		'(?:está|estará) (?:ausente|fora do escritório|fora da empresa)',
		'(?:è|sarà) (?:assente|fuori (?:ufficio|sede))',
		'is (?:momenteel )?(?:afwezig|niet aanwezig|niet op kantoor)',
		'jest (?:nieobecn[ya]|poza biurem)',
		'är (?:inte på kontoret|frånvarande)',
		'er (?:ikke på kontoret|fraværende|ikke til stede)',
		'on poissa',
	].join('|')})(?![\\p{L}])`,
	'iu',
);
const NOTES_EAST_ASIAN =
	/^(?:auto: ?)?.{2,40}(?:は|さんは)?(?:不在です|不在にして|外出中です)|^(?:auto: ?)?.{2,40}(?:不在办公室|不在辦公室|外出)/i;

export function hasAutoReplySubject(subject: string): boolean {
	const start = beginning(subject);
	return PREFIXES.some((prefix) => start.startsWith(prefix));
}

export function hasExchange2003Subject(subject: string): boolean {
	return beginning(subject).startsWith(EXCHANGE_2003);
}

/** Sufficient only together with evidence that Notes or Domino sent it. */
export function hasNotesSubject(subject: string): boolean {
	const start = subject
		.slice(0, 2 * LONGEST)
		.normalize('NFC')
		.trim();
	return NOTES.test(start) || NOTES_EAST_ASIAN.test(start);
}

function beginning(subject: string): string {
	return subject
		.slice(0, LONGEST)
		.normalize('NFC')
		.toLowerCase()
		.replace(/\s+/g, ' ')
		.replaceAll('：', ':')
		.trimStart();
}
