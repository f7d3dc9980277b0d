import { parseArgs, type ParseArgsConfig } from 'node:util';

type Named = NonNullable<ParseArgsConfig['options']>;

type Values<Options extends Named> = ReturnType<
	typeof parseArgs<{ options: Options & typeof HELP }>
>['values'];

const HELP = { help: { type: 'boolean', default: false } } as const;

/**
 * The options of a command line, by name, and `help`. Ends the process with the usage, and what is wrong, if there is
 * one that the command does not have: a stack trace would say less.
 */
export function readArgs<const Options extends Named>(
	usage: string,
	options: Options,
	args: string[] = process.argv.slice(2),
): Values<Options> {
	try {
		return parseArgs({ args, options: { ...options, ...HELP } }).values;
	} catch (error) {
		console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
		process.exit(2);
	}
}
