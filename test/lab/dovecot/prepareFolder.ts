import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DovecotConfig, dovecotConfig, oauth2Config } from './dovecotConfig';

/** Fills the folder of an instance: configuration, place for mail, and rights for the user it runs as. */
export async function prepareFolder(config: DovecotConfig): Promise<void> {
	const { folder, user, authority } = config;
	if (authority) await writeFile(join(folder, 'oauth2.conf'), oauth2Config(authority));
	await writeFile(join(folder, 'dovecot.conf'), dovecotConfig(config));
	await mkdir(join(folder, 'mail'));
	// mkdtemp lets nobody else in.
	await chmod(folder, 0o755);
	if (process.getuid?.() !== 0) return;
	for (const path of [folder, join(folder, 'mail')]) await chown(path, user.uid, user.gid);
}
