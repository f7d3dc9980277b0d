/** What one contestant has to send, and where. */
export interface SendTask {
	contestant: 'ours' | 'nodemailer' | 'nodemailerPool' | 'n8n';
	count: number;
	connections: number;
	host: string;
	port: number;
	/** With a sign-in: over STARTTLS. */
	signIn?: { user: string; token: string; password: string; ca: string };
	/** Folder of an installed n8n, whose own node is run. */
	n8n?: string;
}

/** What one contestant took for it. */
export interface SendReport {
	seconds: number;
	/** Of its own process: nearly the same on a machine that is busy with other things. */
	cpuSeconds: number;
}

/** As the mails of a service desk are: some kB of text. */
export const TEXT = Array.from(
	{ length: 75 },
	(_, line) => `Line ${String(line)} ${'of a message as people write it '.repeat(2)}`,
).join('\n');
export const FROM = 'ada@contoso.example';
export const TO = 'sam@fabrikam.example';
