import fc from 'fast-check';
import { AddressRules } from '../../../nodes/mail/filter/AddressRules';
import { comparableAddress } from '../../../nodes/mail/filter/comparableAddress';
import { foldText } from '../../../nodes/mail/filter/foldText';
import { KeywordSearch } from '../../../nodes/mail/filter/KeywordSearch';

const anything = fc.string({ unit: 'binary', maxLength: 60 });
/** An asterisk at the beginning is refused: it is taken for a mistake. */
const address = fc.emailAddress().filter((one) => !one.startsWith('*'));

// Always the same ones, so that a failure is one for everybody.
fc.configureGlobal({ seed: 20_260_105 });

describe('whatever comes', () => {
	it('is compared without an exception', () => {
		const rules = new AddressRules({
			emails: ['ann@company.com'],
			domains: ['*.company.com', 'bücher.example'],
		});
		fc.assert(
			fc.property(anything, anything, (local, domain) => {
				rules.matches(`${local}@${domain}`);
				rules.matches(local);
				foldText(local);
			}),
			{ numRuns: 2000 },
		);
	});

	it('matches a domain only if it ends so', () => {
		const rules = new AddressRules({ domains: ['company.com', '*.company.com'] });
		fc.assert(
			fc.property(anything, anything, (local, domain) => {
				const ascii = comparableAddress(`${local}@${domain}`)?.domain;
				if (rules.matches(`${local}@${domain}`)) expect(ascii).toMatch(/(?:^|\.)company\.com$/);
			}),
			{ numRuns: 2000 },
		);
	});

	it('is one address in any case, and matches itself', () => {
		fc.assert(
			fc.property(address, (one) => {
				const rules = new AddressRules({ emails: [one] });
				expect([one, one.toUpperCase(), one.toLowerCase()].map((other) => rules.matches(other))).toEqual([
					true,
					true,
					true,
				]);
				expect(rules.matches(`x${one}`)).toBe(false);
			}),
		);
	});

	it('is found however it is cut at blanks', () => {
		const words = fc.array(fc.stringMatching(/^\S{1,12}$/u), { minLength: 1, maxLength: 6 });
		fc.assert(
			fc.property(words, fc.nat(), (list, seed) => {
				const keyword = foldText(list.join(' ')).trim();
				if (keyword === '') return;
				const search = new KeywordSearch([keyword]);
				const text = `before ${list.join(' \n')} after`;
				const cut = text.indexOf(' ', seed % text.length);
				search.add(text.slice(0, Math.max(cut, 0)));
				search.add(text.slice(Math.max(cut, 0)));
				expect(search.found).toBe(true);
			}),
			{ numRuns: 1000 },
		);
	});
});
