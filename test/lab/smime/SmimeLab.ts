import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DAY_MS = 86_400_000;

/** A certificate and its key, as files of the lab. */
export interface Holder {
	readonly cert: string;
	readonly key: string;
	/** From the issuer up; without the outermost one. */
	readonly chain: readonly string[];
}

export interface CertificateOptions {
	readonly name?: string;
	/** As in openssl.cnf: `subjectAltName = email:ada@example.com`. */
	readonly extensions?: readonly string[];
	/** More of the subject: `/emailAddress=ada@example.com`. */
	readonly subject?: string;
	/** For `openssl genpkey`. */
	readonly newKey?: readonly string[];
	/** Days from now. */
	readonly from?: number;
	readonly to?: number;
	/** Of the signature of the issuer. */
	readonly digest?: string;
	/** More of that signature, as `openssl ca -sigopt` takes it. */
	readonly scheme?: string;
}

const RSA = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'];
export const CA_EXTENSIONS = [
	'basicConstraints = critical, CA:TRUE',
	'keyUsage = critical, keyCertSign, cRLSign',
];
export const emailOf = (address: string) => [
	`subjectAltName = email:${address}`,
	'basicConstraints = CA:FALSE',
	'keyUsage = critical, digitalSignature',
	'extendedKeyUsage = emailProtection',
];

/** Makes authorities, certificates and signed mails with OpenSSL, and asks it what it thinks of them. */
export class SmimeLab {
	private count = 0;

	private constructor(readonly folder: string) {}

	static async start(): Promise<SmimeLab> {
		const lab = new SmimeLab(await mkdtemp(join(tmpdir(), 'smime-')));
		await writeFile(lab.path('index.attr'), 'unique_subject = no\n');
		return lab;
	}

	async stop(): Promise<void> {
		await rm(this.folder, { recursive: true, force: true });
	}

	/** An authority that nobody has issued. */
	async authority(options: CertificateOptions = {}): Promise<Holder> {
		return await this.issue(undefined, { name: 'Own CA', extensions: CA_EXTENSIONS, to: 3650, ...options });
	}

	async issue(
		issuer: Holder | undefined,
		{
			name = 'Ada',
			extensions = [],
			subject = '',
			newKey = RSA,
			from = -1,
			to = 30,
			digest = 'sha256',
			scheme,
		}: CertificateOptions,
	): Promise<Holder> {
		const id = String(++this.count);
		const [key, request, cert, config] = ['key', 'csr', 'pem', 'cnf'].map((end) =>
			this.path(`${id}.${end}`),
		) as [string, string, string, string];
		await writeFile(
			config,
			[
				...[
					'[ca]',
					'default_ca = own',
					'[own]',
					`database = ${this.path(`${id}.index`)}`,
					'rand_serial = yes',
				],
				...[`new_certs_dir = ${this.folder}`, 'policy = any', 'unique_subject = no', 'email_in_dn = yes'],
				...['[any]', 'commonName = optional', 'emailAddress = optional', '[extensions]'],
				...['subjectKeyIdentifier = hash', 'authorityKeyIdentifier = keyid', ...extensions, ''],
			].join('\n'),
		);
		await writeFile(this.path(`${id}.index`), '');
		await run('openssl', ['genpkey', ...newKey, '-out', key]);
		const subjectName = `/CN=${name}${subject}`;
		await run('openssl', ['req', '-new', '-key', key, '-subj', subjectName, '-utf8', '-out', request]);
		const signs =
			issuer === undefined ? ['-selfsign', '-keyfile', key] : ['-cert', issuer.cert, '-keyfile', issuer.key];
		await run('openssl', [
			...['ca', '-batch', '-notext', '-config', config, '-in', request, '-out', cert, ...signs],
			...['-md', digest],
			...(scheme === undefined ? [] : ['-sigopt', scheme]),
			...['-extensions', 'extensions', '-startdate', dateOf(from), '-enddate', dateOf(to), '-utf8'],
		]);
		return { cert, key, chain: issuer === undefined || issuer.chain.length === 0 ? [] : issuer.chain };
	}

	/** An authority that another one has issued. */
	async intermediate(issuer: Holder, options: CertificateOptions = {}): Promise<Holder> {
		const made = await this.issue(issuer, {
			name: 'Issuing CA',
			extensions: CA_EXTENSIONS,
			to: 365,
			...options,
		});
		return { ...made, chain: [made.cert, ...issuer.chain] };
	}

	/**
	 * @param entity with LF, header first
	 * @param args more of `openssl cms -sign`
	 * @returns the mail with CRLF, as it travels
	 */
	async sign(
		entity: string,
		signers: readonly Holder[],
		args: readonly string[] = [],
		from = 'ada@example.com',
	): Promise<Buffer> {
		const input = this.path('entity');
		await writeFile(input, entity);
		const chain = [...new Set(signers.flatMap((signer) => signer.chain))];
		if (chain.length > 0) await writeFile(this.path('chain'), await this.pemOf(chain));
		const out = this.path('signed');
		const withKeys = signers.flatMap(({ cert, key }) => ['-signer', cert, '-inkey', key]);
		await run('openssl', [
			...['cms', '-sign', '-in', input, '-out', out, ...withKeys, ...args],
			...(chain.length > 0 ? ['-certfile', this.path('chain')] : []),
		]);
		const header = `From: Ada <${from}>\nTo: desk@company.example\nSubject: Door 4\nMessage-ID: <1@example.com>\n`;
		const mail = `${header}${(await readFile(out, 'latin1')).replace(/\r\n/g, '\n')}`;
		return Buffer.from(mail.replace(/\n/g, '\r\n'), 'latin1');
	}

	/** Whether OpenSSL takes the mail for signed by this address. */
	async judges(mail: Buffer, authorities: readonly string[], address = 'ada@example.com'): Promise<boolean> {
		const [input, trusted] = [this.path('judged'), this.path('trusted')];
		await writeFile(input, mail);
		await writeFile(trusted, await this.pemOf(authorities));
		const args = ['-CAfile', trusted, '-no-CApath', '-verify_email', address, '-partial_chain'];
		return await run('openssl', ['cms', '-verify', '-in', input, ...args, '-out', this.path('content')]).then(
			() => true,
			() => false,
		);
	}

	async pemOf(certificates: readonly string[]): Promise<string> {
		return (await Promise.all(certificates.map(async (path) => await readFile(path, 'utf8')))).join('');
	}

	private path(name: string): string {
		return join(this.folder, name);
	}
}

/** As `openssl ca` wants it. */
function dateOf(days: number): string {
	const time = new Date(Date.now() + days * DAY_MS).toISOString();
	return `${time.slice(0, 19).replace(/[-:T]/g, '')}Z`;
}
