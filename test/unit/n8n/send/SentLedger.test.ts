import type { IContextObject, IDataObject } from 'n8n-workflow';
import { MailError } from '../../../../nodes/mail/contracts/MailError';
import { SentLedger, type LedgerContext } from '../../../../nodes/mail/n8n/send/SentLedger';

/** A node's context as n8n keeps it: stored as JSON between the tries. */
class FakeExecution {
	private stored: IContextObject = {};

	try(run = 0): SentLedger {
		this.stored = JSON.parse(JSON.stringify(this.stored)) as IContextObject;
		const context = {
			getContext: () => this.stored,
			getWorkflowDataProxy: () => ({ $runIndex: run }),
		} as unknown as LedgerContext;
		return new SentLedger(context);
	}

	get size(): number {
		return JSON.stringify(this.stored).length;
	}
}

const result = (index: number): IDataObject => ({
	sent: true,
	messageId: `${String(index)}@contoso.example`,
	response: 'x'.repeat(500),
});

describe('what a node has sent in a run', () => {
	it('is known to the next try, with its result', () => {
		const execution = new FakeExecution();
		execution.try().keepSent(1, result(1));
		const next = execution.try();
		expect(next.get(0)).toBeUndefined();
		expect(next.get(1)).toEqual({ kind: 'sent', result: result(1) });
	});

	it('keeps a message whose fate is unknown from being sent again, and reports why', () => {
		const execution = new FakeExecution();
		const error = new MailError('outcomeUnknown', 'The answer was lost', { hint: 'Look', code: 'E' });
		execution.try().keepUnknown(0, { error, messageId: 'a@b.example', dropped: ['c@d.example'] });
		const found = execution.try().get(0);
		expect(found).toMatchObject({
			kind: 'unknown',
			outcome: { messageId: 'a@b.example', dropped: ['c@d.example'] },
		});
		expect(found?.kind === 'unknown' && found.outcome.error).toMatchObject({
			kind: 'outcomeUnknown',
			message: 'The answer was lost',
			hint: 'Look',
			code: 'E',
		});
	});

	it('says nothing of another run of the node', () => {
		const execution = new FakeExecution();
		execution.try(0).keepSent(0, result(0));
		expect(execution.try(1).get(0)).toBeUndefined();
	});

	it('is forgotten when nothing is left to be tried', () => {
		const execution = new FakeExecution();
		const ledger = execution.try();
		ledger.keepSent(0, result(0));
		ledger.forget();
		expect(execution.try().get(0)).toBeUndefined();
	});

	it('stays small with ten thousand items, and forgets none of them', () => {
		const execution = new FakeExecution();
		const ledger = execution.try();
		for (let index = 0; index < 10_000; index++) ledger.keepSent(index, result(index));
		expect(execution.size).toBeLessThan(1_500_000);
		const next = execution.try();
		for (let index = 0; index < 10_000; index++) {
			expect(next.get(index)).toMatchObject({
				kind: 'sent',
				result: { sent: true, messageId: `${String(index)}@contoso.example` },
			});
		}
	});
});
