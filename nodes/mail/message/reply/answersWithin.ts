/**
 * Phrases by which people say that their answers are within the message below, mostly in Outlook, which
 * does not mark quotations.
 */
const PHRASES: readonly RegExp[] = [
	/\b(?:in-?line|in line)\b|\b(?:answers?|answered|comments?|commented|repl(?:y|ies|ied)|responses?|notes?|see|remarks?|marked)\b.{0,30}\b(?:below|within|in (?:the )?(?:text|body|mail|e-?mail|red|blue|green|bold))\b|\bin (?:red|blue|green)\b/i,
	/\b(?:antwort(?:en)?|kommentare?|anmerkung(?:en)?|geantwortet|siehe|s\.)\b.{0,30}\b(?:unten|darunter|im text|in der mail|in (?:rot|blau|grün))\b|\bin (?:rot|blau|grün)\b|\bim text\b/i,
	/\b(?:réponses?|commentaires?|remarques?|voir|cf\.?)\b.{0,30}(?:ci-dessous|plus bas|dans (?:le |votre )?(?:texte|corps|mail|message)|en (?:rouge|bleu|vert))|\ben (?:rouge|bleu|vert)\b/i,
	/\b(?:respuestas?|comentarios?|respondo|contesto|ver|véase)\b.{0,30}(?:abajo|debajo|en (?:el )?(?:texto|cuerpo)|en (?:rojo|azul|verde))|\ben (?:rojo|azul|verde)\b/i,
	/\b(?:respostas?|comentários?|respondo|ver|veja|seguem)\b.{0,30}(?:abaixo|em baixo|no (?:texto|corpo)|a (?:vermelho|azul)|em (?:vermelho|azul|verde))|\bem (?:vermelho|azul|verde)\b/i,
	/\b(?:rispost[ae]|commenti?|rispondo|vedi|veda)\b.{0,30}(?:sotto|in basso|nel (?:testo|corpo)|in (?:rosso|blu|verde))|\bin (?:rosso|blu|verde)\b/i,
	/\b(?:antwoord(?:en)?|opmerkingen|reacties?|zie)\b.{0,30}(?:hieronder|onder|in (?:de )?(?:tekst|mail)|in (?:rood|blauw|groen))|\bin (?:rood|blauw|groen)\b/i,
	/(?:odpowied(?:ź|zi|ziałem|ziałam)|komentarz[e]?|uwagi|patrz).{0,30}(?:poniżej|niżej|w (?:tekście|treści)|na (?:czerwono|niebiesko|zielono))|na (?:czerwono|niebiesko|zielono)/i,
	/(?:赤字|青字|緑字|インライン|文中|本文中|下記|以下).{0,12}(?:回答|返信|返答|コメント|記入|記載)|(?:回答|返信|コメント).{0,12}(?:赤字|青字|インライン|文中|下記)/,
	/(?:红字|蓝字|紅字|藍字|红色|蓝色|文中|正文中|邮件中|下方|下面|见下).{0,12}(?:回复|回覆|答复|标注|批注|说明)|(?:回复|回覆|答复|批注).{0,8}(?:见下|如下|红字|红色|蓝色|文中|下方)/,
];

const MAX_CHARS = 300;

/** Whether a line says that there are answers further down, within apparent history. */
export function saysAnswersWithin(line: string): boolean {
	const text = line.slice(0, MAX_CHARS);
	return PHRASES.some((phrase) => phrase.test(text));
}
