import { MailError } from '../../../nodes/mail/contracts/MailError';
import type { StepName } from '../../../nodes/mail/check/CheckReport';
import { runSteps, type CheckStep } from '../../../nodes/mail/check/runSteps';

const { signal } = new AbortController();

function step(name: StepName, run: CheckStep['run'] = () => Promise.resolve({ detail: name })): CheckStep {
	return { name, run };
}

describe('the steps of a check', () => {
	it('are all taken, in their order, while they go well', async () => {
		const { steps, failure } = await runSteps([step('dns'), step('tcp'), step('login')], signal);
		expect(failure).toBeUndefined();
		expect(steps.map(({ name, ok }) => [name, ok])).toEqual([
			['dns', true],
			['tcp', true],
			['login', true],
		]);
	});

	it('end with the first that fails; the others are named and not tried', async () => {
		const error = new MailError('network', 'Refused');
		let tried = false;
		const later = step('login', () => {
			tried = true;
			return Promise.resolve({ detail: '' });
		});
		const { steps, failure } = await runSteps([step('tcp', () => Promise.reject(error)), later], signal);
		expect(failure).toEqual({ name: 'tcp', error });
		expect(tried).toBe(false);
		expect(steps).toEqual([
			expect.objectContaining({ name: 'tcp', ok: false, detail: 'Refused' }),
			{ name: 'login', ok: false, skipped: true, ms: 0, detail: 'Not tried, since "tcp" failed' },
		]);
	});

	it('may fail and have found something', async () => {
		const error = new MailError('certificate', 'Self-signed');
		const found = { detail: 'A certificate', data: { trusted: false }, error };
		const { steps, failure } = await runSteps([step('tls', () => Promise.resolve(found))], signal);
		expect(failure?.error).toBe(error);
		expect(steps).toEqual([
			expect.objectContaining({ ok: false, detail: 'A certificate', data: { trusted: false } }),
		]);
		expect(JSON.stringify(steps)).not.toContain('"error"');
	});

	it('do not hide a mistake of the program', async () => {
		const mistake = step('dns', () => Promise.reject(new TypeError('undefined is not a function')));
		await expect(runSteps([mistake], signal)).rejects.toThrow(TypeError);
	});
});
