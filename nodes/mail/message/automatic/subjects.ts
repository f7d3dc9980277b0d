/**
 * How Exchange and Outlook begin the subject of an automatic answer in the languages of most mailboxes, and how Notes
 * does. Never enough by itself: people write such subjects too.
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
].map((prefix) => prefix.normalize('NFC'));

const LONGEST = 64;

export function hasAutoReplySubject(subject: string): boolean {
	const start = subject
		.slice(0, LONGEST)
		.normalize('NFC')
		.toLowerCase()
		.replace(/\s+/g, ' ')
		.replaceAll('：', ':')
		.trimStart();
	return PREFIXES.some((prefix) => start.startsWith(prefix));
}
