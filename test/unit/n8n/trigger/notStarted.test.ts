import { storedOnly } from '../../../../nodes/mail/n8n/trigger/notStarted';
import { SINCE } from '../../../e2e/helpers/n8nVersion';

describe('an execution that n8n has stored and not started', () => {
	it('is started by a restart of newer n8n only, which the hint says', () => {
		expect(storedOnly().hint).toContain(`n8n ${SINCE.storedRuns} or newer starts it at its next start`);
		expect(storedOnly().hint).toContain('update n8n');
	});
});
