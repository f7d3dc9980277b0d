import { RecipientFilter, type RecipientFilterType } from '../../../nodes/mail/filter/RecipientFilter';

const LISTS = {
	emails: ['Boss@Partner.example'],
	domains: ['contoso.example', '*.fabrikam.example', 'müller.example'],
};

describe('RecipientFilter', () => {
	it.each([
		['ann@contoso.example', true],
		['ANN@CONTOSO.EXAMPLE', true],
		['ann@sub.contoso.example', false],
		['ann@eu.fabrikam.example', true],
		['ann@fabrikam.example', false],
		['boss@partner.example', true],
		['other@partner.example', false],
		['ann@xn--mller-kva.example', true],
		['contoso.example@evil.example', false],
		['"x@contoso.example"@evil.example', false],
	])('finds that %s is among them: %s', (address, isAmong) => {
		const lets = (type: RecipientFilterType) => new RecipientFilter(type, LISTS).lets(address);
		expect([lets('none'), lets('allow'), lets('ignore')]).toEqual([true, isAmong, !isAmong]);
	});

	it('sends nothing if the Allow list is empty', () => {
		expect(new RecipientFilter('allow', {}).lets('ann@contoso.example')).toBe(false);
	});
});
