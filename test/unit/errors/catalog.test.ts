import { CATALOG } from '../../../nodes/mail/errors/catalog';
import { findRow } from '../../../nodes/mail/errors/findRow';
import { readSignals } from '../../../nodes/mail/errors/readSignals';
import { toMailError } from '../../../nodes/mail/errors/toMailError';
import { CASES } from './cases';

describe('catalog of errors', () => {
	it.each(CASES.map(([row, kind, error, protocol]) => ({ row, kind, error, protocol })))(
		'$row: $kind',
		(given) => {
			const { row, kind, error, protocol } = given;
			expect(findRow(readSignals(error), protocol)?.row.id).toBe(row);
			const mailError = toMailError(error, protocol ? { protocol } : {});
			expect(mailError.kind).toBe(kind);
			expect(mailError.hint).toBe(CATALOG.find(({ id }) => id === row)?.hint);
		},
	);

	it('has a real-looking answer for every row', () => {
		const tested = new Set(CASES.map(([row]) => row));
		expect(CATALOG.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
	});

	it('has a real-looking answer for every code of every row', () => {
		const tested = new Set(
			CASES.flatMap(([row, , error]) => [...readSignals(error).codes].map((code) => `${row}: ${code}`)),
		);
		const all = CATALOG.flatMap(({ id, codes = [] }) => codes.map((code) => `${id}: ${code}`));
		expect(all.filter((one) => !tested.has(one))).toEqual([]);
	});

	it('has no two rows of one name, and a cause and a hint in each', () => {
		expect(new Set(CATALOG.map(({ id }) => id)).size).toBe(CATALOG.length);
		for (const { cause, hint } of CATALOG) {
			expect(cause).toMatch(/^\S.*[^.]$/);
			expect(hint).toMatch(/^["A-Z].*\.$/);
		}
	});

	it.each(CATALOG.flatMap((row) => (row.codes ?? []).map((code) => [code, row.id] as const)))(
		'reaches %s (%s) by no more than its code or by the special case above it',
		(code, id) => {
			const row = CATALOG.find((one) => one.id === id);
			const texts = row?.andSays ? [row.andSays.source.replace(/\\/g, '')] : [];
			const found = findRow({ codes: new Set([code]), texts }, row?.protocols?.[0]);
			expect(found?.row.codes).toContain(code);
		},
	);
});
