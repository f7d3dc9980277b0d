import { Editor } from './Editor';

const USAGE = `Usage: npx tsx test/lab/n8n/screenshot.ts <n8n URL> <file.png> <what> [...]
  workflow <id> | node <workflow id> <node name> | execution <workflow id> <id> | executions <workflow id> | credential <id>`;

/** Takes one picture of a lab's n8n, such as the one that `npm run demo` leaves running. */
async function screenshot([url, file, what, first, second = '']: string[]): Promise<void> {
	if (url === undefined || file === undefined || what === undefined || first === undefined)
		throw new Error(USAGE);
	const editor = await Editor.open(url);
	try {
		if (what === 'workflow') await editor.workflow(first);
		else if (what === 'node') await editor.node(first, second);
		else if (what === 'execution') await editor.execution(first, second);
		else if (what === 'executions') await editor.executions(first);
		else if (what === 'credential') await editor.credential(first);
		else throw new Error(USAGE);
		if (what === 'credential') await editor.pictureOfCredential(file);
		else await editor.picture(file);
	} finally {
		await editor.close();
	}
}

screenshot(process.argv.slice(2)).catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
