import { isFooter } from '../../../../nodes/mail/message/reply/footers';

describe('isFooter', () => {
	it.each([
		...[
			'Sent from my iPhone',
			'Sent from my iPad',
			'sent from my Samsung Galaxy S22 Ultra',
			'Sent from my Galaxy',
			'Sent from my Huawei Mobile',
		],
		...[
			'Sent from my Android device with K-9 Mail. Please excuse my brevity.',
			'Sent from Outlook for iOS',
			'Get Outlook for Android',
			'Get Outlook for iOS<https://aka.ms/o0ukef>',
		],
		...[
			'Sent from Mail for Windows',
			'Sent from Mail<https://go.microsoft.com/fwlink/?LinkId=550986> for Windows',
			'Sent from Yahoo Mail for iPhone',
			'Sent with Proton Mail secure email.',
		],
		...[
			'Von meinem iPhone gesendet',
			'Von meinem Samsung Galaxy Smartphone gesendet.',
			'Gesendet von Outlook für iOS',
			'Gesendet von Mail für Windows',
			'Outlook für Android beziehen',
			'Gesendet mit der GMX Mail App',
		],
		...[
			'Envoyé de mon iPhone',
			'Envoyé depuis mon téléphone Samsung',
			'Envoyé à partir de Outlook pour Android',
			'Obtenir Outlook pour iOS',
			'Provenance : Courrier pour Windows',
		],
		...[
			'Enviado desde mi iPhone',
			'Obtener Outlook para Android',
			'Enviado desde Correo para Windows',
			'Enviado desde mi Samsung Galaxy',
		],
		...[
			'Enviado do meu iPhone',
			'Obter o Outlook para iOS',
			'Enviado do meu smartphone Samsung Galaxy',
			'Enviado do Outlook para Android',
		],
		...[
			'Inviato da iPhone',
			'Inviato dal mio iPad',
			'Scarica Outlook per iOS',
			'Inviato da Posta per Windows',
			'Inviato da smartphone Samsung Galaxy',
		],
		...[
			'Verstuurd vanaf mijn iPhone',
			'Verzonden vanuit Mail voor Windows',
			'Outlook voor iOS downloaden',
			'Verzonden vanaf Outlook voor Android',
		],
		...[
			'Wysłane z iPhone’a',
			"Wysłane z iPhone'a",
			'Wysłano z aplikacji Poczta dla Windows',
			'Pobierz aplikację Outlook dla systemu Android',
			'Wysłano z telefonu Samsung Galaxy',
		],
		...[
			'iPhoneから送信',
			'私のiPadから送信',
			'iOS 版 Outlook を入手',
			'Outlook for Android を入手する',
			'Yahoo!メールアプリから送信',
			'Windows 版のメールから送信',
		],
		...[
			'发自我的 iPhone',
			'發自我的 iPhone',
			'来自我的华为手机',
			'从我的iPhone发送',
			'获取 Outlook for iOS',
			'发自网易邮箱大师',
			'取得 iOS 版 Outlook',
		],
		...['Skickat från min iPhone', 'Sendt fra min iPhone', 'Отправлено с iPhone'],
	])('knows %s', (line) => {
		expect(isFooter(line)).toBe(true);
		expect(isFooter(`  ${line} `)).toBe(true);
	});

	it.each([
		...[
			'Sent from my iPhone, mails never arrive',
			'Sent from my office yesterday',
			'Sent by mail yesterday',
			'Sent with Outlook it works',
			'Sent from my phone the picture is upside down',
		],
		...[
			'Get Outlook for me, please',
			'Von meinem iPhone gesendete Bilder fehlen',
			'Gesendet von Frau Müller',
			'Gesendet mit der Post',
			'Outlook für alle',
		],
		...[
			'Envoyé de mon bureau',
			'Envoyé par courrier hier',
			'Enviado por correo ayer',
			'Enviado desde mi oficina',
			'Enviado por e-mail ontem',
			'Inviato per posta ieri',
			'Inviato da Giulia',
		],
		...[
			'Verzonden per post',
			'Wysłano pocztą',
			'iPhoneから送信できません',
			'メールで送信しました',
			'来自客户的请求',
			'来自我的同事',
			'发自内心的感谢',
			'获取数据',
			'Sent',
			'',
		],
	])('takes %j for a sentence', (line) => {
		expect(isFooter(line)).toBe(false);
	});
});
