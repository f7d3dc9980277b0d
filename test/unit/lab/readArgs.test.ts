import { readArgs } from '../../lab/process/readArgs';

const OPTIONS = {
	minutes: { type: 'string', default: '30' },
	short: { type: 'boolean', default: false },
} as const;

describe('The options of a command line', () => {
	it('are read by name, with their defaults', () => {
		expect(readArgs('usage', OPTIONS, ['--short'])).toEqual({ minutes: '30', short: true, help: false });
	});

	it('may ask for help', () => {
		expect(readArgs('usage', OPTIONS, ['--help'])).toMatchObject({ help: true });
	});

	it.each(['--shrot', 'short'])('are answered with the usage if one does not exist: %s', (arg) => {
		const exit = jest.spyOn(process, 'exit').mockImplementation((code) => {
			throw new Error(`ended with ${String(code)}`);
		});
		const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
		expect(() => readArgs('npm run storm', OPTIONS, [arg])).toThrow('ended with 2');
		expect(said.mock.calls).toEqual([[expect.stringMatching(new RegExp(`'${arg}'[^]*\n\nnpm run storm$`))]]);
		exit.mockRestore();
		said.mockRestore();
	});
});
