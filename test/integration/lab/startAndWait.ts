import { Authority } from '../../lab/authority/Authority';
import { Dovecot } from '../../lab/dovecot/Dovecot';

/** Started as a process of its own by a test that kills it: servers must not outlive who started them. */
async function startAndWait(): Promise<void> {
	const authority = await Authority.start();
	const { folder, ports } = await Dovecot.start({ authority });
	process.stdout.write(JSON.stringify({ folder, ports: [ports.imap, Number(new URL(authority.url).port)] }));
	setInterval(() => undefined, 1000);
}

void startAndWait();
