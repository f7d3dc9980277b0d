import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Unpacked } from './unpacked';

/**
 * Environment that shows a program users which this machine does not have: a package would make them when it is
 * installed.
 * @param folder where the lists of users and groups are put
 * @param users by name
 */
export function wrappedUsers(
	folder: string,
	files: Unpacked,
	users: Readonly<Record<string, { uid: number; gid: number }>>,
): Record<string, string> {
	const at = (name: string) => join(folder, name);
	const named = Object.entries(users);
	const others = (path: string) =>
		readFileSync(path, 'utf8')
			.split('\n')
			.filter((line) => !named.some(([name]) => line.startsWith(`${name}:`)))
			.join('\n');
	const passwd = named.map(([name, { uid, gid }]) => `${name}:x:${String(uid)}:${String(gid)}::${folder}:/bin/false\n`);
	const group = named.map(([name, { gid }]) => `${name}:x:${String(gid)}:\n`);
	writeFileSync(at('passwd'), passwd.join('') + others('/etc/passwd'));
	writeFileSync(at('group'), group.join('') + others('/etc/group'));
	return {
		LD_LIBRARY_PATH: files.libraries,
		LD_PRELOAD: files.library('libnss_wrapper.so'),
		NSS_WRAPPER_PASSWD: at('passwd'),
		NSS_WRAPPER_GROUP: at('group'),
	};
}
