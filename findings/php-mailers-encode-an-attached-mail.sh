#!/usr/bin/env bash
# PHPMailer 6.6.3 and Symfony Mime 5.4 (Debian 12): a mail that is attached as .eml is sent as message/rfc822 in base64.
#
# Guessed: message/rfc822 as 7bit or 8bit, since RFC 2046 section 5.2.1 allows no other encoding for it; or base64 with
#   application/octet-stream, as other libraries do.
# Seen: type message/rfc822 with Content-Transfer-Encoding base64. Python's email, which goes by the standard, finds a mail
#   without a header whose text is the base64; mailparser 3.14.2 and postal-mime 4.0.0 decode it.
# Output: Python: header [], text "RnJvbTog..."
# Why it matters: "forward as attachment" of web applications. One reader opens the mail, the next shows a page of letters, and
#   a filter that looks for the sender of the attached mail (reported spam, bounces) finds none.
set -euo pipefail
for tool in apt-get python3 node; do command -v "$tool" >/dev/null || { echo "needs $tool" >&2; exit 2; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
packages=(php8.2-cli php8.2-common php8.2-mbstring php-common libphp-phpmailer php-symfony-mime php-email-validator
	php-doctrine-lexer php-doctrine-deprecations libargon2-1 libonig5 libsodium23 libxml2 libicu72 libedit2 libbsd0 libmd0)
apt-get download -qq "${packages[@]}" 2>/dev/null ||
	{ echo "apt-get could not download ${packages[*]}: run apt-get update" >&2; exit 2; }
for package in *.deb; do dpkg-deb -x "$package" root; done
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mailparser@3.14.2 postal-mime@4.0.0
LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
printf 'From: Bob <bob@example.org>\r\nSubject: question\r\n\r\nhi\r\n' >question.eml

cat >write.php <<'PHP'
<?php
$php = 'root/usr/share/php/';
spl_autoload_register(function ($class) use ($php) {
	$file = $php . str_replace('\\', '/', preg_replace('/^PHPMailer.PHPMailer/', 'libphp-phpmailer/src', $class)) . '.php';
	if (is_file($file)) require $file;
});
$one = new PHPMailer\PHPMailer\PHPMailer(true);
$one->setFrom('ada@example.com');
$one->addAddress('carol@example.org');
$one->Subject = 'see below';
$one->Body = 'look';
$one->addAttachment('question.eml');
$one->preSend();
file_put_contents('PHPMailer', $one->getSentMIMEMessage());
$two = (new Symfony\Component\Mime\Email())->from('ada@example.com')->to('carol@example.org')->subject('see below');
file_put_contents('Symfony', $two->text('look')->attachFromPath('question.eml')->toString());
PHP
cat >see.py <<'PY'
import email
for name in 'PHPMailer', 'Symfony':
    part = email.message_from_binary_file(open(name, 'rb')).get_payload()[1]
    inner = part.get_payload(0)
    print(f"{name}: {part.get_content_type()} {part['Content-Transfer-Encoding']}")
    print('  Python:', [key for key, _ in inner.items()], inner.get_payload().strip()[:20])
PY
cat >see.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { simpleParser } from 'mailparser';
import PostalMime from 'postal-mime';
for (const name of ['PHPMailer', 'Symfony']) {
	const mail = readFileSync(name);
	const first = (content) => JSON.stringify(Buffer.from(content).toString().slice(0, 20));
	console.log(`${name}: mailparser`, first((await simpleParser(mail)).attachments[0].content));
	console.log(`${name}: postal-mime`, first((await PostalMime.parse(mail, { forceRfc822Attachments: true })).attachments[0].content));
}
JS
LD_LIBRARY_PATH=$LD_LIBRARY_PATH root/usr/bin/php8.2 -n -d extension_dir="$(echo "$work"/root/usr/lib/php/2*)" -d extension=ctype -d extension=fileinfo \
	-d extension=iconv -d extension=mbstring -d extension=tokenizer write.php 2>php.log
{ python3 see.py; node see.mjs; } | tee seen
diff -u - seen <<'SEEN'
PHPMailer: message/rfc822 base64
  Python: [] RnJvbTogQm9iIDxib2JA
Symfony: message/rfc822 base64
  Python: [] RnJvbTogQm9iIDxib2JA
PHPMailer: mailparser "From: Bob <bob@examp"
PHPMailer: postal-mime "From: Bob <bob@examp"
Symfony: mailparser "From: Bob <bob@examp"
Symfony: postal-mime "From: Bob <bob@examp"
SEEN
