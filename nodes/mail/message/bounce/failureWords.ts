import { subjectKind } from '../reply/subjectKind';
import { hasAutoReplySubject } from '../automatic/subjects';

const MAX_SUBJECT = 200;

const any = (...patterns: string[]) => new RegExp(patterns.join('|').normalize('NFC'), 'i');

/** Beginnings of the subjects of reports, in the languages of mail servers. */
const SUBJECT = any(
	'undeliver|undelivr|non-?deliver|\\bnot (?:been |be )?(?:yet )?(?:delivered|sent)\\b|\\breturned (?:mail|message|to sender)',
	'\\breturning (?:mail |message )?to (?:the )?sender|\\bfailure (?:notice|notification|delivery)|\\bdelivery (?:status|failure|error|problem|delayed|notification)',
	'\\b(?:mail|message|delivery|e-?mail)[^\\n]{0,24}\\b(?:fail(?:ed|ure)?|error|delayed|rejected|returned|bounced)\\b',
	"\\b(?:could ?n[o’']t|cannot|can[’']t|unable to) (?:be )?(?:send|sent|deliver)|\\berror (?:while |in )?(?:sending|delivering)",
	'unzustellbar|nicht zugestellt|nicht zustellbar|zustell(?:ung|fehler)[^\\n]{0,30}|unzustellbarkeit|übermittlung[^\\n]{0,30}(?:fehlgeschlagen|verzögert)|rückläufer',
	"non (?:remis|distribu|délivr)|échec (?:de |d’|d')?(?:la )?(?:remise|livraison|envoi)|remise (?:différée|retardée|impossible)|impossible de (?:remettre|livrer)|message non remis",
	'no (?:se )?(?:pudo|ha podido) (?:ser )?entreg|no entregad|no se puede entregar|error de entrega|fallo (?:de|en la) entrega|correo devuelto|mensaje devuelto',
	'não (?:foi )?(?:entregue|possível entregar)|falha na entrega|mensagem devolvida|não entregue|entrega (?:falhou|atrasada)',
	'non (?:recapitabile|recapitato|consegnat)|mancato recapito|impossibile recapitare|consegna (?:non riuscita|fallita|ritardata)|mancata consegna',
	'onbestelbaar|niet (?:bezorgd|afgeleverd|besteld)|bezorging (?:mislukt|vertraagd)|aflevering mislukt',
	'niedostarczon|nie dostarczono|nie można dostarczyć|błąd doręczenia|zwrot wiadomości|niedoręczon',
	'недоставлен|не доставлен|не может быть доставлен|ошибк[аи] доставки|возврат(?: сообщения| письма)|невозможно доставить|не вдалося доставити|недоставлено',
	'k(?:an|unde) inte (?:levereras|leverera)|(?:ej|inte) levererat|olevererbart|kunne ikke (?:leveres|sendes)|ikke leve?ret|ikke levert|toimitus epäonnistui|ei voitu toimittaa|toimittamatta',
	'nedoručiteln|nedoručen|nelze doručit|kézbesíthetetlen|sikertelen kézbesítés|nelivrabil|nu a (?:putut fi|fost) livrat|teslim edilemedi|iletilemedi|δεν παραδόθηκε|αποτυχία παράδοσης|nije isporučen|neisporučen',
	'配信(?:不能|不可|エラー|失敗|できません)|配信され(?:ません|なかった)|送信(?:エラー|できません|失敗)|メールエラー|エラー(?:通知|メール)|不達|配達(?:不能|できません)',
	'退信|无法(?:投递|送达|传递)|無法(?:投遞|送達|傳遞)|未(?:送达|送達|传递|傳遞)|投(?:递|遞)失(?:败|敗)|반송|전달(?:되지|할 수 없)|배달(?:되지|할 수 없)|발송 실패|không (?:gửi|chuyển) được|ไม่สามารถส่ง',
);

/** Typical phrases in the text of reports. */
const TEXT = any(
	"(?:could|can|was|were|cannot|has|have) ?n?[o’']?t? (?:not )?(?:be |been )?(?:yet )?(?:delivered|sent to|be sent)|\\b(?:unable|fail(?:ed|s|ure)?|not able|impossible) to (?:deliver|send|transmit|route)|wasn[’']t (?:able to deliver|delivered)",
	'\\bdeliver(?:y|ing)\\b[^\\n]{0,80}\\b(?:fail|error|delay|problem|reject|unsuccessful|impossible|not possible)|\\berror\\b[^\\n]{0,40}\\b(?:deliver|sending)|\\bundeliver(?:able|ed)\\b|\\bnot deliverable\\b|did not reach',
	"\\b(?:no such|unknown|invalid|nonexistent|non-existent|bad|malformed)\\b.{0,12}\\b(?:user|recipient|mailbox|account|address|domain|host)|\\b(?:user|recipient|mailbox|account|host|domain)\\b.{0,40}\\b(?:unknown|not found|not known|does(?:n[’']| no)t exist|do(?:n[’']| no)t exist|unavailable|disabled|inactive|is full|exceeded|over quota)|\\bmail ?(?:box|folder) is full|quota exceeded",
	"\\brejected (?:by|for)|\\b(?:permanent|fatal|transient|delivery|temporary) (?:\\w+ )?(?:errors?|failures?|problems?)\\b|\\bdeferred:|\\bsender[’']?s? message .{0,40}returned|\\bvalid recipients?\\b.{0,20}\\bfound|\\bno valid recipients",
	'(?:nicht|konnte nicht|nicht erfolgreich) (?:zugestellt|zustellbar|ausgeliefert|übermittelt|erreicht)|unzustellbar|zustellung[^\\n]{0,60}(?:fehlgeschlagen|nicht möglich|verzögert|gescheitert)|postfach[^\\n]{0,20}(?:voll|überfüllt)|empfänger[^\\n]{0,30}(?:unbekannt|existiert nicht)',
	"n[’'](?:a|ont) (?:pas )?pu être (?:remis|délivr|distribu|livr)|n[’']a pas été (?:remis|délivré|distribué|livré)|échec de (?:la )?remise|impossible de (?:remettre|livrer|délivrer)|boîte (?:aux lettres |de réception )?[^\\n]{0,12}pleine|destinataire[^\\n]{0,20}(?:inconnu|introuvable)",
	'no (?:se )?(?:ha podido|pudo|puede|fue posible) (?:ser )?(?:entreg|envi)|no (?:ha sido|fue) entregad|buz[oó]n[^\\n]{0,20}lleno|destinatario[^\\n]{0,20}(?:desconocido|no existe)|usuario (?:desconocido|no existe)',
	'não (?:pôde|pode|foi possível|conseguimos) (?:ser )?(?:entreg|envi)|não foi entregue|caixa (?:de correio |postal )?[^\\n]{0,12}cheia|usuário (?:desconhecido|não existe)|destinatário[^\\n]{0,20}(?:desconhecido|inexistente|não existe)',
	'non (?:è stato|può essere|è stata|è possibile) (?:possibile )?(?:recapit|consegn|essere consegn)|casella[^\\n]{0,20}piena|destinatario[^\\n]{0,20}(?:sconosciuto|inesistente|non esiste)|utente sconosciuto',
	'(?:kon|kan|kunnen) niet (?:worden )?(?:bezorgd|afgeleverd|besteld)|niet (?:bezorgd|afgeleverd) worden|postvak[^\\n]{0,20}vol|ontvanger[^\\n]{0,20}(?:onbekend|bestaat niet)',
	'nie (?:mogła|można|może|został[ao]?) (?:być |została )?(?:dostarcz|doręcz)|skrzynka[^\\n]{0,30}(?:pełna|przepełniona)|(?:użytkownik|odbiorca)[^\\n]{0,20}(?:nieznany|nie istnieje)',
	'не (?:может быть|удалось|было|был[оа]?) (?:доставлен|доставить)|не доставлен|ящик[^\\n]{0,20}(?:переполнен|не существует)|(?:пользовател|получател|адресат)[^\\n]{0,20}(?:не найден|не существует|неизвестен)',
	'(?:kunde|kan) inte (?:levereras|leverera)|kunne ikke (?:leveres|levere|sendes)|ei voitu toimittaa|nemohla být doručena|nelze doručit|nem (?:sikerült|lehetett) kézbesíteni|nu a putut fi livrat|teslim edilemedi|iletilemedi|δεν (?:ήταν δυνατή η παράδοση|παραδόθηκε)',
	'配信(?:できません|され(?:ません|ず)|不能|に失敗)|送信(?:できません|に失敗)|(?:存在しない|見つからない|見つかりません|受信できません|一杯|いっぱい)|お届けでき|エラー(?:のため|により)',
	'(?:无法|未能|不能)(?:投递|送达|发送|传递)|(?:無法|未能|不能)(?:投遞|送達|傳送|傳遞)|(?:用户|收件人|邮箱|郵箱|使用者)(?:不存在|未知|已满|已滿)|退信|전달(?:되지|할 수 없)|배달(?:되지|할 수 없)|존재하지 않는|không (?:thể )?(?:gửi|chuyển)(?: thư)? (?:đến|được)',
);
/** A reply code (RFC 5321 section 4.2) or an enhanced status code (RFC 3463) of a refusal. */
const REPLY_CODE =
	/(?<![\d.])[45]\d\d[ -](?:#?[45]\.\d{1,3}\.\d{1,3}|[\p{L}<'"])|(?<![\d.])#?[45]\.\d{1,3}\.\d{1,3}(?![\d.])/u;

/**
 * Whether a subject is that of a report of a failure or a delay. Replies to and forwards of reports do not
 * count.
 */
export function hasFailureSubject(subject: string): boolean {
	const start = subject.slice(0, MAX_SUBJECT).normalize('NFC');
	return SUBJECT.test(start) && subjectKind(start) === undefined && !hasAutoReplySubject(start);
}

export function saysFailure(text: string): boolean {
	return TEXT.test(text);
}

export function hasReplyCode(text: string): boolean {
	return REPLY_CODE.test(text);
}
