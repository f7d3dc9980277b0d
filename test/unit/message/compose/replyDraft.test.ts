import {
	forwardSubject,
	replyRecipients,
	replySubject,
	replyThread,
} from '../../../../nodes/mail/message/compose/replyDraft';

const at = (...names: string[]) => names.map((name) => ({ address: `${name}@contoso.example` }));

describe('replySubject', () => {
	it.each([
		['Printer', 'Re: Printer'],
		['Re: Printer', 'Re: Printer'],
		['RE: re: Re: Printer', 'Re: Printer'],
		['AW: WG: Drucker', 'Re: WG: Drucker'],
		['Re[3]: Printer', 'Re: Printer'],
		['Re (2): Printer', 'Re: Printer'],
		['SV: VS: Skrivare', 'Re: Skrivare'],
		['RE：答复：你好', 'Re: 你好'],
		['Re: Atb.: Printeris', 'Re: Printeris'],
		['Reply: not a prefix', 'Re: Reply: not a prefix'],
		['Resume: mine', 'Re: Resume: mine'],
		['', 'Re:'],
		['R: RE: Re: R: Stampante', 'Re: Stampante'],
		['[EXTERNAL] Re: Printer', 'Re: Printer'],
		['[EXTERNAL] Re: [EXTERNAL] RE: Printer', 'Re: Printer'],
		['[EXT] Re: Printer', 'Re: Printer'],
		['[External Email] Printer', 'Re: Printer'],
		['*EXTERNAL* Re: Printer', 'Re: Printer'],
		['RE: **EXT** {External} <External> AW: Printer', 'Re: Printer'],
		['[#4711] Printer', 'Re: [#4711] Printer'],
		['Re: [#4711] Printer', 'Re: [#4711] Printer'],
		['Re: WG: AW: WG: Drucker', 'Re: WG: Drucker'],
		['Re: Fwd: Re: Printer', 'Re: Fwd: Printer'],
		['Отв: RE: Принтер', 'Re: Принтер'],
		['השב: מדפסת', 'Re: מדפסת'],
		['رد: طابعة', 'Re: طابعة'],
		['ΑΠ: Εκτυπωτής', 'Re: Εκτυπωτής'],
		['TL: Máy in', 'Re: Máy in'],
		['Odg: Pisač', 'Re: Pisač'],
		['Note: read this', 'Re: Note: read this'],
	])('makes "%s" into "%s"', (subject, expected) => {
		expect(replySubject(subject)).toBe(expected);
	});

	it('does not grow, however often it goes to and fro and whatever a mail program puts before it', () => {
		const prefixes = [
			'',
			'RE: ',
			'AW: ',
			'R: ',
			'[EXTERNAL] ',
			'*EXTERNAL* ',
			'WG: ',
			'Re[2]: ',
			'回复：',
			'SV: ',
			'I: ',
		];
		let subject = 'Printer';
		for (let round = 0; round < 100; round++) {
			subject = replySubject(`${prefixes[round % prefixes.length] ?? ''}${subject}`);
			expect(subject).toMatch(/^Re: (?:(?:WG|I): )?Printer$/);
		}
	});

	it('copes with a subject that is made of prefixes', () => {
		expect(replySubject('Re: '.repeat(20_000))).toBe('Re:');
	});
});

describe('forwardSubject', () => {
	it.each([
		['Printer', 'Fwd: Printer'],
		['Fwd: Printer', 'Fwd: Printer'],
		['WG: FW: TR: Printer', 'Fwd: Printer'],
		['WG: AW: Drucker', 'Fwd: AW: Drucker'],
		['RE: Re: Printer', 'Fwd: Re: Printer'],
		['[EXTERNAL] Fwd: Re: Printer', 'Fwd: Re: Printer'],
		['転送：プリンター', 'Fwd: プリンター'],
		['[#4711] Printer', 'Fwd: [#4711] Printer'],
		['Forward: not a prefix', 'Fwd: Forward: not a prefix'],
		['', 'Fwd:'],
	])('makes "%s" into "%s"', (subject, expected) => {
		expect(forwardSubject(subject)).toBe(expected);
	});
});

describe('replyThread', () => {
	it('continues with the references, and with the mail at their end', () => {
		expect(replyThread({ messageId: 'c', references: ['a', 'b'] })).toEqual({
			inReplyTo: 'c',
			references: ['a', 'b', 'c'],
		});
	});

	it('begins with In-Reply-To where there are no references', () => {
		expect(replyThread({ messageId: 'c', inReplyTo: 'b' })).toEqual({
			inReplyTo: 'c',
			references: ['b', 'c'],
		});
	});

	it('begins a thread', () => {
		expect(replyThread({ messageId: 'a' })).toEqual({ inReplyTo: 'a', references: ['a'] });
	});

	it('has none where the mail has no Message-ID, or one that no header can hold', () => {
		expect(replyThread({ references: ['a'] })).toEqual({});
		expect(replyThread({ messageId: 'a b\r\nX: y' })).toEqual({});
		expect(replyThread({ messageId: 'c', references: ['a', 'b>\r\nX: y<'] })).toEqual({
			inReplyTo: 'c',
			references: ['a', 'c'],
		});
	});

	it('keeps the first and the last of a long thread', () => {
		const references = Array.from({ length: 500 }, (_, index) => `m${String(index)}`);
		const { references: kept = [] } = replyThread({ messageId: 'last', references });
		expect(kept).toHaveLength(50);
		expect([kept[0], kept[1], kept.at(-1)]).toEqual(['m0', 'm452', 'last']);
	});
});

describe('replyRecipients', () => {
	const mail = { from: at('ann'), to: at('desk', 'bob'), cc: at('carl', 'BOB') };

	it('answers the author alone', () => {
		expect(replyRecipients(mail, { toAll: false, own: ['desk@contoso.example'] })).toEqual({
			to: at('ann'),
			cc: [],
		});
	});

	it('prefers Reply-To', () => {
		const { to } = replyRecipients({ ...mail, replyTo: at('tickets') }, { toAll: false, own: [] });
		expect(to).toEqual(at('tickets'));
	});

	it('answers all others once, and not itself', () => {
		expect(replyRecipients(mail, { toAll: true, own: ['DESK@contoso.example'] })).toEqual({
			to: at('ann', 'bob'),
			cc: at('carl'),
		});
	});

	it('answers somebody who wrote to himself', () => {
		const own = { from: at('desk'), to: at('desk') };
		expect(replyRecipients(own, { toAll: true, own: ['desk@contoso.example'] }).to).toEqual(at('desk'));
	});
});
