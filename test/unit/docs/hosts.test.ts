import { join } from 'node:path';

import { CLOUDS, LIVE, PERSONAL_SERVERS, type Cloud } from '../../../nodes/mail/auth/clouds';
import { Page } from './Page';

const page = new Page(join(__dirname, '../../../docs/credentials.md'));
const firewall = page.rowsBelow('## Firewall').join('\n');
const hostOf = (url: string) => new URL(url).host;

const hosts = new Set([
	...Object.values(CLOUDS).flatMap((cloud: Cloud) => [
		hostOf(cloud.loginUrl),
		hostOf(cloud.graphUrl),
		...Object.values(cloud.servers),
	]),
	...Object.values(PERSONAL_SERVERS),
	hostOf(LIVE.authorizationUrl),
	hostOf(LIVE.tokenUrl),
]);

describe('the documentation of hosts', () => {
	it.each([...hosts])('names %s among those a firewall has to let through', (host) => {
		expect(firewall).toContain(`\`${host}\``);
	});

	it('names no host that nothing connects to', () => {
		const named = [...firewall.matchAll(/`([a-z0-9.-]+)`/g)].map(([, host = '']) => host);
		expect(named.filter((host) => !hosts.has(host))).toEqual([]);
	});

	it.each(Object.values(CLOUDS))('says how $label signs in and what its scopes begin with', (cloud) => {
		const row = page.rowsBelow('## National clouds').find((line) => line.includes(`| ${cloud.label} |`));
		expect(row).toContain(`\`${hostOf(cloud.loginUrl)}\``);
		expect(row).toContain(`\`${cloud.mailResource}\``);
		expect(row).toContain(`\`${cloud.appMailResource}/.default\``);
	});
});
