import { installN8n } from './installN8n';

/** `npx tsx test/lab/n8n/install.ts`: fills the cache ahead of time, for CI and image builds. */
installN8n().then(
	({ version, directory }) => process.stdout.write(`n8n ${version} is in ${directory}\n`),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exitCode = 1;
	},
);
