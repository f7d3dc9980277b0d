import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const BOUNCES = join(__dirname, '../../fixtures/bounces');

/** Reports that a mail was not delivered, each beside what is read out of it (`name.json`). */
export const BOUNCE_NAMES: readonly string[] = readdirSync(BOUNCES)
	.filter((file) => file.endsWith('.eml'))
	.map((file) => file.slice(0, -'.eml'.length));

export const bounceOf = (name: string): Buffer => readFileSync(join(BOUNCES, `${name}.eml`));
