import { join } from 'node:path';
import { readConfigs } from 'jest-config';
import type { Config } from '@jest/types';

it('the mutation test finds what the configuration of the tests names, read from another folder', async () => {
	const config = join(__dirname, '../../mutate/jest.config.cjs');
	const argv = { config, watchman: false } as Config.Argv;
	const { configs } = await readConfigs({ ...argv, _: [], $0: '' }, [join(__dirname, '../../..')]);
	expect(configs.map(({ displayName }) => displayName?.name)).toEqual(
		expect.arrayContaining(['unit', 'contract', 'integration']),
	);
});
