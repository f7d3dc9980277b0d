import { fromAServer, labeledKinds, measureKinds } from './labeledKinds';

const GENERATED = 500;

describe('all messages there are', () => {
	it('are called bounces and automatic answers where they are, and nowhere else', async () => {
		const { mails, falseBounces, falseAnswers, ...rest } = await measureKinds(labeledKinds(GENERATED));
		expect({ falseBounces, falseAnswers }).toEqual({ falseBounces: [], falseAnswers: [] });
		expect([rest.bouncesFound, rest.answersFound]).toEqual([rest.bounces, rest.answers]);
		expect(mails).toBeGreaterThan(GENERATED + 300);
	});

	it('are no bounces just because a mail server is said to have sent them', async () => {
		const { mails, falseBounces } = await measureKinds(fromAServer(labeledKinds(GENERATED)));
		expect(falseBounces).toEqual([]);
		expect(mails).toBeGreaterThan(GENERATED + 300);
	});
});
