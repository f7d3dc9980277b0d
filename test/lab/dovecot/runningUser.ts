import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';

export interface RunningUser {
	name: string;
	group: string;
	uid: number;
	gid: number;
}

const idOf = (flags: string[], user: string) =>
	execFileSync('id', [...flags, user], { encoding: 'utf8' }).trim();

/**
 * Who the private Dovecot runs as: we ourselves, or `nobody` when we are root, since Dovecot will not serve mail as
 * root and, started as root, would want users and rights of its own.
 */
export function runningUser(): RunningUser {
	const { uid, gid, username } = userInfo();
	if (uid !== 0) return { name: username, group: idOf(['-gn'], username), uid, gid };
	return {
		name: 'nobody',
		group: idOf(['-gn'], 'nobody'),
		uid: Number(idOf(['-u'], 'nobody')),
		gid: Number(idOf(['-g'], 'nobody')),
	};
}
