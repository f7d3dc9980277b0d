import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { GOLDEN_NAMES, MESSAGES, readMessage, toGolden } from './goldenMessages';

/**
 * To add a message: put `name.eml` into the fixtures, run with UPDATE_GOLDEN=1, and read the JSON it wrote line by line
 * before you commit it.
 */
describe('parseMessage', () => {
	it.each(GOLDEN_NAMES)('parses %s', async (name) => {
		const parsed = toGolden(await parseMessage(readMessage(name)));
		const file = join(MESSAGES, `${name}.json`);
		if (process.env.UPDATE_GOLDEN === '1' && !existsSync(file)) {
			writeFileSync(file, `${JSON.stringify(parsed, null, '\t')}\n`);
		}
		expect(parsed).toEqual(JSON.parse(readFileSync(file, 'utf8')));
	});
});
