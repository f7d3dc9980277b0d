/**
 * Phrases that mail programs write around a quotation, in the languages they are used in: Outlook (desktop,
 * web, mobile), Gmail, Apple Mail, Thunderbird, Yahoo, QQ and others. All in lower case, in composed form
 * (NFC).
 */

export type LabelKind = 'from' | 'date' | 'to' | 'subject';

const LABELS_BY_KIND: Readonly<Record<LabelKind, string>> = {
	from:
		'from|von|de|da|van|od|fra|från|lähettäjä|feladó|gönderen|kimden|от|від|差出人|送信者|发件人|寄件者|寄件人|보낸 사람|보낸사람|من|' +
		'de la|expeditor|από|αποστολέας|từ|người gửi|dari|pengirim|จาก|ผู้ส่ง|प्रेषक|से|מאת|šalje|pošiljatelj|пошиљалац|шаље|подател|saatja|no|nuo|از',
	date:
		'sent|date|sent at|gesendet|datum|envoyé|envoyé le|date d’envoi|enviado|enviado el|fecha|enviada em|enviado em|enviada|data|inviato|' +
		'verzonden|wysłano|wysłane|sendt|dato|skickat|lähetetty|päivämäärä|odesláno|elküldve|dátum|gönderildi|gönderme tarihi|tarih|отправлено|дата|надіслано|送信日時|日時|日付|' +
		'发送时间|发送日期|日期|时间|寄件日期|傳送日期|보낸 날짜|날짜|تاريخ|تم الإرسال|تاريخ الإرسال|التاريخ|أرسلت|' +
		'trimis|expediat|data trimiterii|στάλθηκε|ημερομηνία|εστάλη|đã gửi|ngày|ngày gửi|gửi lúc|dikirim|terkirim|tanggal|ส่งเมื่อ|วันที่|ส่งแล้ว|भेजा गया|दिनांक|נשלח|תאריך|נשלח בתאריך|' +
		'poslano|poslato|послато|датум|изпратено|odoslané|saadetud|saatmisaeg|kuupäev|nosūtīts|datums|išsiųsta|ارسال شده|تاریخ',
	to:
		'to|cc|an|à|pour|para|a|per|aan|do|dw|kopie|kopia|copie|copia|til|till|kopi|vastaanottaja|komu|címzett|kime|alıcı|кому|копия|копія|宛先|抄送|收件人|收件者|副本|받는 사람|받는사람|참조|reply-to|antwort an|répondre à|responder a|' +
		'responder para|rispondi a|antwoord aan|odpowiedz do|返信先|answer to|către|catre|destinatar|προς|κοιν|κοιν.|κοινοποίηση|đến|tới|người nhận|kepada|ke|tembusan|ถึง|สำเนา|สำเนาถึง|प्रति|को|प्रतिलिपि|אל|עותק|לכבוד|إلى|الى|نسخة|نسخة إلى|' +
		'za|prima|kopiju|за|до|adressaat|saaja|koopia|kam|kopija|به',
	subject:
		'subject|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|emne|ämne|aihe|předmět|predmet|tárgy|konu|тема|件名|主题|主旨|主題|제목|subiect|subiectul|θέμα|chủ đề|tiêu đề|perihal|subjek|เรื่อง|หัวเรื่อง|विषय|נושא|הנדון|الموضوع|' +
		'naslov|наслов|предмет|относно|zadeva|teema|tēma|tema|موضوع|assumpte',
};

/** Labels of the header block above a quotation in Outlook, and of forwarded messages. */
export const LABELS: ReadonlyMap<string, LabelKind> = new Map(
	(Object.entries(LABELS_BY_KIND) as Array<[LabelKind, string]>).flatMap(([kind, words]) =>
		words.split('|').map((word) => [word, kind] as const),
	),
);

/** Between dashes: the quoted message follows. */
export const ORIGINAL_MESSAGE: ReadonlySet<string> = new Set(
	(
		'original message|original appointment|reply message|ursprüngliche nachricht|originalnachricht|ursprünglicher termin|' +
		'message d’origine|message original|mensaje original|mensagem original|messaggio originale|' +
		'oorspronkelijk bericht|origineel bericht|wiadomość oryginalna|oryginalna wiadomość|' +
		'original meddelelse|oprindelig meddelelse|oprindelig besked|opprinnelig melding|ursprungligt meddelande|originalmeddelande|' +
		'alkuperäinen viesti|původní zpráva|eredeti üzenet|özgün ileti|orijinal mesaj|исходное сообщение|' +
		'元のメッセージ|邮件原件|原始邮件|原邮件|原始郵件|원본 메시지|원본 메일'
	).split('|'),
);

/** Between dashes or alone: a forwarded message follows, which the sender wants to be read. */
export const FORWARDED_MESSAGE: ReadonlySet<string> = new Set(
	(
		'forwarded message|forwarded mail|begin forwarded message|' +
		'weitergeleitete nachricht|anfang der weitergeleiteten nachricht|weitergeleitete mail|' +
		'message transféré|début du message réexpédié|début du message transféré|' +
		'mensaje reenviado|inicio del mensaje reenviado|' +
		'mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|início da mensagem reencaminhada|' +
		'messaggio inoltrato|inizio messaggio inoltrato|' +
		'doorgestuurd bericht|begin doorgestuurd bericht|' +
		'wiadomość przekazana dalej|przekazana wiadomość|treść przekazanej wiadomości|początek przekazywanej wiadomości|początek przekazanej wiadomości|' +
		'転送メッセージ|転送されたメッセージ|転送されたメール|以下は転送されたメッセージです|' +
		'转发的邮件|转发邮件信息|转发邮件|下面是被转发的邮件|开始转发的邮件|轉寄的郵件|轉寄郵件|以下是轉寄的郵件|' +
		'vidarebefordrat meddelande|videresendt besked|videresendt melding|välitetty viesti|přeposlaná zpráva|továbbított üzenet|iletilmiş mesaj|пересланное сообщение|переадресованное сообщение|전달된 메시지'
	).split('|'),
);

/** Subject prefixes. Of several, the first counts: it was added last. */
export const REPLY_PREFIXES: ReadonlySet<string> = new Set(
	're|aw|antw|antwort|sv|vs|rif|r|res|rép|ref|odp|ynt|bls|vá|atb|回复|回覆|答复|答覆|返信|回信|답장|회신|отв|ответ|відп|відповідь|πε|απ|σχετ|απάντηση|השב|תגובה|رد|tl|ats|odg|răsp|svar|yan'.split(
		'|',
	),
);
export const FORWARD_PREFIXES: ReadonlySet<string> = new Set(
	'fw|fwd|wg|tr|rv|enc|i|inoltra|doorst|dg|pd|podaj dalej|vb|vl|vid|trs|pr|továbbítás|ilt|i̇lt|转发|轉寄|转寄|転送|전달|перес'.split(
		'|',
	),
);

/** Beginnings of an attribution, if it begins with a word. */
export const ATTRIBUTION_OPENERS =
	/^(?:on|am|le|el el|el|em|no dia|às|il giorno|il|in data|op|w dniu|dnia|wiadomość napisana przez|在|den|dne|dňa|în data(?: de)?|în|pe|на|στις|στη|την|vào(?: ngày| lúc)?|pada(?: tanggal)?|v v|v|kuupäev:|в|на дату|בתאריך|ב|في|بتاريخ|در تاریخ|ในวันที่|missatge de)(?=[\s\d])[\s]*/iu;

/** Verbs of an attribution; a name, a colon or nothing follows. */
export const ATTRIBUTION_VERBS =
	/(?:\bwrote|\bwrites|\bschrieb|folgendes geschrieben|\ba écrit|\ba ecrit|\bescribió|\bescribio|\bescreveu|\bha scritto|\bschreef|het volgende geschreven|\bgeschreven|\bnapisał\(a\)|\bnapisała?|\bpisze|\bskrev|\bkirjoitti|\bnapsal(?:\(a\))?|\bnapísal(?:\(a\))?|\byazdı|ezt írta|\ba scris|έγραψε|\bđã viết|\bmenulis|\bkirjutas|\brakstīja|\brašė|\bnapisa(?:o|la)(?: je)?|ha escrit|является автором|пиш[еу]т?|написа(?:ла|в|л|о)?(?:\((?:-?(?:ла|а))\))?|написав\(-ла\)|је написао|כתב(?:\/ה|ה)?|מאת|كتب|تمت كتابة ما يلي بواسطة|نوشت|เขียนว่า|ने लिखा|写道|寫道|のメール|のメッセージ|が書き込みました|님이 작성|wiadomość napisana przez)/iu;

/** Words before the name if nothing follows it: `Quoting Ada <ada@…>:`, in Horde. */
export const QUOTING =
	/^(?:quoting|zitat von|zitiere|citando|citat (?:från|fra|von)?|citation de|citeren|cytowanie|cytat|lainaus|цитирование|zitat)\s/i;

export interface Closing {
	/** In lower case, without trailing punctuation. */
	readonly phrase: string;
	/** Thanks are a person's own words: they are kept, what follows is removed. */
	readonly stays?: true;
}

const REMOVED_CLOSINGS =
	'regards|best regards|kind regards|kindest regards|warm regards|warmest regards|many regards|with regards|with kind regards|with best regards|best wishes|all the best|best|sincerely|yours sincerely|yours faithfully|yours truly|sincerely yours|thanks and regards|thanks & regards|thanks and kind regards|many thanks and kind regards|cheers|br|rgds|kr|' +
	'mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichem gruß|mit freundlichem gruss|freundliche grüße|freundliche grüsse|mit besten grüßen|mit vielen grüßen|viele grüße|viele grüsse|beste grüße|beste grüsse|liebe grüße|schöne grüße|herzliche grüße|herzliche grüsse|grüße|gruß|gruss|viele liebe grüße|mfg|lg|vg|bg|hochachtungsvoll|freundliche grüße und einen schönen tag|' +
	'cordialement|bien cordialement|très cordialement|cordialement vôtre|bien à vous|bien à toi|sincères salutations|meilleures salutations|salutations|salutations distinguées|cdlt|amicalement|respectueusement|' +
	'saludos|un saludo|saludos cordiales|un cordial saludo|reciba un cordial saludo|atentamente|cordialmente|muchos saludos|un abrazo|atte|' +
	'atenciosamente|cumprimentos|melhores cumprimentos|com os melhores cumprimentos|com os meus melhores cumprimentos|att|abraços|um abraço|abs|saudações|saudações cordiais|' +
	'cordiali saluti|distinti saluti|saluti|un saluto|un cordiale saluto|i migliori saluti|cari saluti|' +
	'met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|met hartelijke groet|hartelijke groet|hartelijke groeten|groet|groeten|mvg|hoogachtend|' +
	'pozdrawiam|serdecznie pozdrawiam|pozdrawiam serdecznie|z poważaniem|z wyrazami szacunku|pozdrowienia|łączę pozdrowienia|z pozdrowieniami|pozdr|' +
	'med vänliga hälsningar|vänliga hälsningar|med venlig hilsen|venlig hilsen|med vennlig hilsen|vennlig hilsen|mvh|ystävällisin terveisin|terveisin|s pozdravem|üdvözlettel|saygılarımla|с уважением|' +
	'此致|敬礼|此致敬礼|此致 敬礼|祝好|顺祝商祺|祝商祺|敬上|謹啟';
const KEPT_CLOSINGS =
	'thanks|many thanks|thank you|thanks a lot|thanks in advance|thank you very much|danke|vielen dank|danke und gruß|merci|merci beaucoup|merci d’avance|gracias|muchas gracias|obrigado|obrigada|muito obrigado|muito obrigada|grazie|grazie mille|bedankt|dank u|alvast bedankt|dziękuję|dzięki|谢谢|謝謝|多谢|以上|以上です|以上、よろしくお願いいたします|よろしくお願いいたします|よろしくお願い致します|よろしくお願いします|宜しくお願いいたします|宜しくお願い致します|宜しくお願いします|どうぞよろしくお願いいたします|何卒よろしくお願いいたします|ありがとうございます|お手数をおかけしますが、よろしくお願いいたします';

export const CLOSINGS: ReadonlyMap<string, Closing> = new Map([
	...REMOVED_CLOSINGS.split('|').map((phrase) => [phrase, { phrase }] as const),
	...KEPT_CLOSINGS.split('|').map((phrase) => [phrase, { phrase, stays: true }] as const),
]);
