import { ehloName } from '../../../nodes/mail/smtp/ehloName';

describe('the name in EHLO', () => {
	it.each([
		['n8n.company.com', '10.1.2.3', 'n8n.company.com'],
		// A container.
		['4f1c2a9be0d1', '172.17.0.2', '[172.17.0.2]'],
		['4f1c2a9be0d1', '::ffff:172.17.0.2', '[172.17.0.2]'],
		['n8n', '2001:db8::5', '[IPv6:2001:db8::5]'],
		['n8n', 'fe80::1%eth0', '[IPv6:fe80::1]'],
		['n8n.localdomain', '10.1.2.3', '[10.1.2.3]'],
		['ip-10-1-2-3.eu-west-1.compute.internal', '10.1.2.3', '[10.1.2.3]'],
		['odd name.example', '10.1.2.3', '[10.1.2.3]'],
		['n8n', undefined, '[127.0.0.1]'],
	])('of a machine called %s at %s is %s', (machine, localAddress, expected) => {
		expect(ehloName(localAddress === undefined ? {} : { localAddress }, machine)).toBe(expected);
	});
});
