import { defined } from '../../../nodes/mail/contracts/defined';

it('defined leaves no key for what is undefined', () => {
	const fields = { host: 'mail', port: undefined as number | undefined };
	expect(Object.keys(defined(fields))).toEqual(['host']);
});

it('defined keeps empty texts, 0, false and null: they are values', () => {
	const fields = { text: '', number: 0, flag: false, nothing: null };
	expect(defined(fields)).toEqual(fields);
});

it('defined takes nothing away that was there before', () => {
	expect({ size: 1, ...defined({ size: undefined }) }).toEqual({ size: 1 });
});
