import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { instrument } from '../../mutate/instrument';
import { pointsOf } from '../../mutate/pointsOf';

/** A file alone, with the types of the language. */
function checked(text: string): { source: ts.SourceFile; checker: ts.TypeChecker } {
	const options: ts.CompilerOptions = { strict: true, target: ts.ScriptTarget.ES2022, types: [] };
	const host = ts.createCompilerHost(options);
	const source = ts.createSourceFile('probe.ts', text, ts.ScriptTarget.ES2022, true);
	const { getSourceFile } = host;
	host.getSourceFile = (name, ...rest) =>
		name === 'probe.ts' ? source : getSourceFile.call(host, name, ...rest);
	return { source, checker: ts.createProgram(['probe.ts'], options, host).getTypeChecker() };
}

/** What an expression gives without a mutant, and by replacement with each. */
function outcomes(text: string, call: string): { before: unknown; mutants: Record<string, unknown> } {
	const { source, checker } = checked(text);
	const points = pointsOf(source, checker).map((point, id) => ({ ...point, id }));
	const { outputText } = ts.transpileModule(instrument(text, points), {
		compilerOptions: { target: ts.ScriptTarget.ES2022 },
	});
	const run = (on: number): unknown => {
		try {
			return runInNewContext(`${outputText}; ${call}`, {
				__isMutantOn: (id: number) => id === on,
			}) as unknown;
		} catch (error) {
			return (error as Error).name;
		}
	};
	const mutants = points.map(({ id, start, end, replacement }) => {
		const name = `${text.slice(start, end)} -> ${replacement}`.replace(/\s+/g, ' ');
		return [name, run(id)] as const;
	});
	return { before: run(-1), mutants: Object.fromEntries(mutants) };
}

it('instrument turns conditions, their boundaries and what is given back', () => {
	const text = 'function f(a: number): boolean { if (a < 3) return true; return a === 7; }';
	expect(outcomes(text, '[1, 3, 7].map(f).join()')).toEqual({
		before: 'true,false,true',
		mutants: {
			'a < 3 -> true': 'true,true,true',
			'a < 3 -> false': 'false,false,true',
			'a < 3 -> a <= 3': 'true,true,true',
			'true -> false': 'false,false,true',
			'a === 7 -> a !== 7': 'true,true,false',
		},
	});
});

it('instrument omits one side, a call, an element, a property, a part of a text', () => {
	const text = `
		const log: string[] = [];
		function f(a?: string) {
			log.push('x');
			return { key: [a?.trim() ?? 'none', 'b'].join(), text: \`<\${log.length}>\` };
		}`;
	const { before, mutants } = outcomes(text, 'JSON.stringify(f(" a ")) + JSON.stringify(f())');
	expect(before).toBe('{"key":"a,b","text":"<1>"}{"key":"none,b","text":"<2>"}');
	expect(mutants).toMatchObject({
		"log.push('x'); -> ": '{"key":"a,b","text":"<0>"}{"key":"none,b","text":"<0>"}',
		"a?.trim() ?? 'none' -> a?.trim()": expect.stringContaining('"key":",b"'),
		"a?.trim() ?? 'none' -> 'none'": expect.stringContaining('{"key":"none,b","text":"<1>"}'),
		"[a?.trim() ?? 'none', 'b'] -> [a?.trim() ?? 'none']":
			expect.stringContaining('{"key":"a","text":"<1>"}'),
		"`<${log.length}>` -> `<${''}>`": expect.stringContaining('"text":"<>"'),
	} satisfies Record<string, unknown>);
});

it('instrument changes nothing as long as no mutant is on, wherever one may stand', () => {
	const text = `
		class Box {
			#list = new Map<string, number>([['a', 0], ['b', 2]]);
			last = -1;
			get(name: string) { return this.#list.get(name)?.toFixed(1).slice(0, 2) ?? \`no \${name}\`; }
			async sum(...more: number[]) {
				let [sum, i] = [0, 0];
				for (const one of more) { if (one < 0) continue; sum += one; }
				while (i < 3) i++;
				for await (const one of [1]) sum += one;
				switch (sum) { case 0: break; default: this.last = sum; }
				delete (more as { 0?: number })[0];
				({ sum } = { sum: sum * 2 });
				return more.length > 1 && sum >= 2 ? { sum, ...(i ? { i } : {}) } : [sum];
			}
		}
		const run = (box: Box) => box.get('a') + box.get('c');
		class Left extends (Box as typeof Box) { constructor() { super(); } }`;
	expect(outcomes(text, 'run(new Left())').before).toBe('0.no c');
	const { source, checker } = checked(text);
	const points = pointsOf(source, checker).map((point, id) => ({ ...point, id }));
	expect(points.length).toBeGreaterThan(30);
	const { diagnostics } = ts.transpileModule(instrument(text, points), { reportDiagnostics: true });
	expect(diagnostics).toEqual([]);
});

it('instrument leaves the words of errors and of the log alone', () => {
	const text = `
		declare function warn(text: string): void;
		class MailError extends Error { constructor(kind: string, text: string, more?: object) { super(text); } }
		function f(n: number) {
			warn(\`\${n} left\`);
			return new MailError('x', \`\${n} of \${n + 1}\`, { hint: \`Look at \${n}\`, transient: n === 1 });
		}`;
	const { source, checker } = checked(text);
	const replaced = pointsOf(source, checker).map(({ start, end }) => text.slice(start, end));
	expect(replaced.filter((one) => /left`|of|Look at \$\{n\}`$/.test(one) && !one.startsWith('{'))).toEqual([
		'warn(`${n} left`);',
	]);
	expect(replaced).toContain('n === 1');
});
