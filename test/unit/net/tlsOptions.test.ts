import { rootCertificates } from 'node:tls';

const CA = rootCertificates[0] ?? '';

type Module = typeof import('../../../nodes/mail/net/tlsOptions');
let tlsOptions: Module['tlsOptions'];

// Contexts are kept for as long as the module is.
beforeEach(() =>
	jest.isolateModules(() => {
		({ tlsOptions } = jest.requireActual<Module>('../../../nodes/mail/net/tlsOptions'));
	}),
);

describe('TLS options', () => {
	it.each([{}, { ca: '' }])('with %j trust what Node trusts', (settings) => {
		expect(tlsOptions(settings)).toEqual({ minVersion: 'TLSv1.2', rejectUnauthorized: true });
	});

	it.each([
		[undefined, true],
		[false, true],
		[true, false],
	])('that are to ignore errors of certificates (%j) verify them: %j', (ignoring, verify) => {
		const settings = ignoring === undefined ? {} : { ignoreCertificateErrors: ignoring };
		expect(tlsOptions(settings).rejectUnauthorized).toBe(verify);
	});

	it('with a CA of its own read it once, not with each connection', () => {
		const { secureContext } = tlsOptions({ ca: CA });
		expect(secureContext).toBeDefined();
		expect(tlsOptions({ ca: CA }).secureContext).toBe(secureContext);
		expect(tlsOptions({ ca: `${CA}\n` }).secureContext).not.toBe(secureContext);
	});

	it('keep twenty of them, however many are tried out', () => {
		const nth = (count: number) => tlsOptions({ ca: CA + '\n'.repeat(count) }).secureContext;
		const first = nth(1);
		for (let count = 2; count <= 20; count++) nth(count);
		expect(nth(1)).toBe(first);
		nth(21);
		expect(nth(1)).not.toBe(first);
	});
});
