import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Kills process groups and removes folders when this process is gone, however it went: a shell reads from a pipe that
 * the kernel closes with us, also after SIGKILL. A handler of `exit` alone would not do, since jest's workers may be
 * killed and jest hands tests a copy of `process`.
 */
const SCRIPT = `
pids=; dirs=
while read -r verb value; do
	case $verb in
		+pid) pids="$pids $value" ;;
		-pid) rest=; for p in $pids; do [ "$p" = "$value" ] || rest="$rest $p"; done; pids=$rest ;;
		+dir) dirs="$dirs $value" ;;
		-dir) rest=; for d in $dirs; do [ "$d" = "$value" ] || rest="$rest $d"; done; dirs=$rest ;;
	esac
done
for p in $pids; do kill -9 -"$p" 2>/dev/null; done
[ -z "$dirs" ] || { sleep 0.2; rm -rf $dirs; }
`;

export class Guard {
	private static shared?: Guard;
	private readonly shell: ChildProcess;

	/** One for all that this process starts. */
	static get instance(): Guard {
		return (this.shared ??= new Guard());
	}

	private constructor() {
		// In a group of its own, so that a Ctrl-C in the terminal does not take the guard before the guarded.
		this.shell = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
		this.shell.unref();
		this.shell.on('error', () => undefined);
		const pipe = this.shell.stdin;
		pipe?.on('error', () => undefined);
		(pipe as { unref?: () => void } | null)?.unref?.();
	}

	/** @param pid leader of a process group (`spawn` with `detached`) */
	addGroup(pid: number): void {
		this.tell(`+pid ${pid}`);
	}

	removeGroup(pid: number): void {
		this.tell(`-pid ${pid}`);
	}

	/** @param path without blanks, as mkdtemp makes them */
	addFolder(path: string): void {
		if (/\s/.test(path)) return;
		this.tell(`+dir ${path}`);
	}

	removeFolder(path: string): void {
		this.tell(`-dir ${path}`);
	}

	private tell(line: string): void {
		this.shell.stdin?.write(`${line}\n`);
	}
}
