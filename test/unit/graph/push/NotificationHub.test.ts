import { NotificationHub } from '../../../../nodes/mail/graph/push/NotificationHub';

describe('the hub of notifications', () => {
	it('is one for the process', () => {
		expect(NotificationHub.shared()).toBe(NotificationHub.shared());
	});

	it('passes a notification to whoever has its secret, and counts those of nobody', () => {
		const hub = new NotificationHub();
		const heard: string[] = [];
		const forget = hub.listen('one', (event) => heard.push(`one ${event}`));
		hub.listen('two', (event) => heard.push(`two ${event}`));
		const both = [
			{ clientState: 'one', event: 'changed' },
			{ clientState: 'two', event: 'missed' },
			{ clientState: 'guessed', event: 'removed' },
		] as const;
		expect(hub.deliver(both)).toBe(1);
		expect(heard).toEqual(['one changed', 'two missed']);
		forget();
		expect(hub.deliver(both)).toBe(2);
	});

	it('has no URL of a node that has ended, unless it was started anew', () => {
		const hub = new NotificationHub();
		const first = hub.started('a');
		hub.enter('a', 'https://n8n.example/a');
		const second = hub.started('a');
		first();
		expect(hub.url).toBe('https://n8n.example/a');
		second();
		expect(hub.url).toBeUndefined();
		hub.enter('a', 'https://n8n.example/a');
		second();
		expect(hub.url).toBe('https://n8n.example/a');
	});

	it('has the URL of the node that came last, and tells when it changes', () => {
		const hub = new NotificationHub();
		let told = 0;
		const unwatch = hub.watch(() => (told += 1));
		expect(hub.url).toBeUndefined();
		hub.enter('a', 'https://n8n.example/a');
		hub.enter('b', 'https://n8n.example/b');
		expect(hub.url).toBe('https://n8n.example/b');
		// n8n announces a node at each activation.
		hub.enter('b', 'https://n8n.example/b');
		expect(told).toBe(2);
		hub.leave('b');
		hub.leave('b');
		expect(hub.url).toBe('https://n8n.example/a');
		expect(told).toBe(3);
		unwatch();
		hub.leave('a');
		expect(hub.url).toBeUndefined();
		expect(told).toBe(3);
	});
});
