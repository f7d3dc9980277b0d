/** "Get", "download" and "sent", in the languages of Outlook for phones. */
const VERBS = setOf(
	'get download sent',
	'beziehen herunterladen holen laden abrufen gesendet',
	'obtenir obtenez télécharger téléchargez envoyé envoyée',
	'obtener obtenga obtén consiga consigue descargar descarga descargue enviado',
	'obter obtenha baixar baixe transferir transfira descarregar enviada',
	'scarica scaricare ottieni ottenere inviato',
	'downloaden ophalen haal verzonden verstuurd',
	'pobierz pobieranie uzyskaj wysłane wysłano',
	'hent få skaff last skaffa hämta ladda skickat sendt',
	'hanki lataa hae lähetetty sækja',
	'získat získejte stáhnout stáhněte odesláno získať získajte stiahnuť stiahnite odoslané',
	'beszerzése letöltése letöltés letöltse szerezze elküldve küldve',
	'obțineți obţineţi descărcați descărcaţi trimis',
	'изтегляне изтеглете вземете получете изпратено',
	'preuzmite nabavite dohvatite poslano poslato pridobite prenesite преузмите набавите послато',
	'λήψη αποκτήστε κατεβάστε στάλθηκε απόκτηση αποστολή',
	'edinin indirin alın gönderildi',
	'скачать скачайте получить получите загрузить загрузите установить отправлено',
	'отримати отримайте завантажити завантажте надіслано',
	'קבל השג הורד הורידו קבלת נשלח',
	'الحصول احصل تنزيل تحميل إرسال الإرسال مرسل',
	'รับ ดาวน์โหลด ส่งจาก ส่ง',
	'tải nhận lấy gửi',
	'dapatkan unduh dikirim muat dihantar',
	'다운로드 받기 가져오기 보냄 보냈습니다',
	'प्राप्त डाउनलोड भेजा',
	'hankige laadige saadetud iegūstiet iegūt lejupielādēt lejupielādējiet nosūtīts gauti gaukite atsisiųsti atsisiųskite išsiųsta',
	'obteniu baixeu enviat eskuratu deskargatu دریافت بارگیری ارسال',
);

/** Words between them and the names. */
const SMALL_WORDS = setOf(
	'for from the your my with via on using app application sich sie ihr für von vom aus mit über herunter die der dem mein meinem',
	"pour sur de d du depuis à partir avec le la l l' d' para desde con o do da dal pelo per el en em no na voor van vanuit met op",
	'dla z ze aplikacji aplikację aplikacja program programu systemu til fra för från på deg dig din ned ner sinulle',
	'pro pre zo v u i za do aplikaci az a rendszerre rendszerhez készülékre eszközre pentru din de pe',
	'за от из для через на od iz за з із з до из приложение приложения додаток',
	'από για το του την τον στο για σε için uygulamasını uygulaması uygulamasından ile',
	'עבור את ל מ מאת ב של من ل لـ لنظام على عن لجهاز تم بواسطة สำหรับ จาก บน cho từ trên xuống về được qua untuk dari turun pada',
	'용 에서 के लिए को से करें गया जाए jaoks ar no darbam operētājsistēmai ierīcei lietotnē skirtą skirtas iš per įrenginio obtén برای را از کنید شده',
);
const SYSTEM = /^(?:ios|ipados|android|mac|macos|windows|iphone|ipad|mobile|mobil|móvil|mobiles?|1[01])/;
const LINK = /https?:\/\/aka\.ms\//;
const MAX_CHARS = 90;
const MAX_WORDS = 9;

function setOf(...lines: string[]): ReadonlySet<string> {
	return new Set(lines.flatMap((line) => line.normalize('NFC').split(' ')));
}

/**
 * Whether a line is Outlook's footer on phones: its own name, the system, "get" or "sent from" in any of
 * its languages, and nothing else. "Outlook for iOS" alone is an answer.
 *
 * @param text in lower case, without its URL
 * @param whole the line with the URL: with a Microsoft short link, the words need not be known
 */
export function isOutlookFooter(text: string, whole: string): boolean {
	if (!text.includes('outlook') || text.length > MAX_CHARS) return false;
	const words = text.split(/[\s.,!。、:„“”"'’-]+/).filter((word) => word !== '');
	if (words.length > MAX_WORDS) return false;
	if (LINK.test(whole)) return true;
	const rest = words.filter(
		(word) => !word.includes('outlook') && !SYSTEM.test(word) && !SMALL_WORDS.has(word),
	);
	return rest.length > 0 && rest.every((word) => VERBS.has(word)) && words.some((word) => SYSTEM.test(word));
}
