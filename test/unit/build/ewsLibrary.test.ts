import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as everything from 'ews-javascript-api';

const EWS = join(__dirname, '../../../nodes/mail/ews');

// Of CommonJS; what jest adds for an import is not of the library.
const { default: _, ...part } = everything as typeof everything & { default?: unknown };

/** Both ways to take something out of the library. */
const USES = [/\bews\.(\w+)/g, /\{ ([\w, ]+) \} = ews;/g];

function namesUsed(): string[] {
	const files = readdirSync(EWS, { recursive: true, encoding: 'utf8' }).filter((file) =>
		file.endsWith('.ts'),
	);
	const source = files.map((file) => readFileSync(join(EWS, file), 'utf8')).join('\n');
	const found = USES.flatMap((use) =>
		[...source.matchAll(use)].flatMap(([, names = '']) => names.split(', ')),
	);
	return [...new Set(found)].sort();
}

describe('the part of ews-javascript-api that is in the package', () => {
	it('contains what is used, and nothing else', () => {
		expect(namesUsed().length).toBeGreaterThan(20);
		expect(Object.keys(part).sort()).toEqual(namesUsed());
	});

	it('can load each of them', () => {
		for (const [name, value] of Object.entries(part))
			expect([name, typeof value]).not.toEqual([name, 'undefined']);
	});

	it('names an operation that was omitted, when somebody begins to use it', () => {
		const service = new part.ExchangeService(part.ExchangeVersion.Exchange2016, part.TimeZoneInfo.Utc);
		expect(() => service.ResolveName('somebody')).toThrow(/Left out of this build: .*ResolveNamesRequest/);
	});

	it('writes an extended property on a Node whose util has lost isNullOrUndefined, as from version 23 on', () => {
		const old = jest.requireActual<{ isNullOrUndefined?: unknown }>('node:util');
		const { isNullOrUndefined } = old;
		delete old.isNullOrUndefined;
		try {
			const written: unknown[] = [];
			const property = new part.ExtendedPropertyDefinition(0x1090, part.MapiPropertyType.Integer);
			const writer = { WriteAttributeValue: (...attribute: unknown[]) => written.push(attribute) };
			(property as unknown as { WriteAttributesToXml(to: object): void }).WriteAttributesToXml(writer);
			expect(written).toContainEqual(['PropertyType', 'Integer']);
		} finally {
			if (isNullOrUndefined !== undefined) old.isNullOrUndefined = isNullOrUndefined;
		}
	});

	it('knows no time zone of the machine', () => {
		expect(part.TimeZoneInfo.Local.Id).toBe(part.TimeZoneInfo.Utc.Id);
	});
});
