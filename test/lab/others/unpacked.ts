import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Programs of Debian packages that `test/lab/requirements.mjs` has unpacked, and not installed, into the lab's cache. */
export interface Unpacked {
	program(path: string): string;
	/** What programs find their libraries by: `LD_LIBRARY_PATH`. */
	libraries: string;
	/** Full path of a library by the beginning of its name. */
	library(name: string): string;
}

/**
 * @param folder where they are linked to: an ordinary user cannot look into the cache of root
 * @throws Error when they are not there
 */
export function unpacked(part: 'cyrus' | 'courier' | 'exim' | 'opensmtpd' | 'postgresql', folder: string): Unpacked {
	const cache = process.env.N8N_LAB_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
	const kept = join(cache, 'n8n-nodes-microsoft-mail', part, 'root');
	if (!existsSync(kept))
		throw new Error(`${kept} is not there: run node test/lab/requirements.mjs ${part}`);
	const root = join(folder, 'programs');
	try {
		execFileSync('cp', ['-alT', kept, root], { stdio: 'ignore' });
	} catch {
		execFileSync('cp', ['-aT', kept, root]);
	}
	const libraries = readdirSync(root, { recursive: true, encoding: 'utf8' })
		.filter((path) => /\.so(\.\d+)*$/.test(path))
		.map((path) => join(root, path));
	return {
		program: (path) => join(root, path),
		libraries: [...new Set(libraries.map((path) => dirname(path)))].join(':'),
		library: (name) => {
			const found = libraries.find((path) => path.split('/').pop()?.startsWith(name));
			if (found === undefined) throw new Error(`${name} is not in ${root}`);
			return found;
		},
	};
}
