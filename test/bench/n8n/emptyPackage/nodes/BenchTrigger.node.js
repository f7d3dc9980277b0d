'use strict';

const { readFileSync } = require('node:fs');

/** As long as a position of ours with some messages in it. */
const POSITION = 'x'.repeat(2_000);

/**
 * Emits items that it has been given, as fast as n8n runs them, so many at a time. Where `keeps` is set, each has a
 * deduplication key, and the position is stored with it: what n8n itself asks of a trigger that doubles nothing.
 */
class BenchTrigger {
	constructor() {
		this.description = {
			displayName: 'Bench Trigger',
			name: 'benchTrigger',
			group: ['trigger'],
			version: 1,
			description: 'Emits items without mail',
			defaults: { name: 'Bench Trigger' },
			inputs: [],
			outputs: ['main'],
			properties: [
				{ displayName: 'File', name: 'file', type: 'string', default: '' },
				{ displayName: 'At a Time', name: 'atATime', type: 'number', default: 10 },
				{ displayName: 'Keeps', name: 'keeps', type: 'boolean', default: false },
			],
		};
	}

	async trigger() {
		const items = JSON.parse(readFileSync(this.getNodeParameter('file'), 'utf8'));
		const keeps = this.getNodeParameter('keeps');
		const workflow = this.getWorkflow().id;
		let next = 0;
		const emitOneByOne = async () => {
			while (next < items.length) {
				const index = next;
				next += 1;
				const done = this.helpers.createDeferredPromise();
				if (keeps) this.getWorkflowStaticData('node').position = `${String(index)} ${POSITION}`;
				const key = keeps ? [`${workflow} ${String(index)}`] : [];
				this.emit([[{ json: items[index] }]], undefined, done, ...key);
				await done.promise;
			}
		};
		setImmediate(() => {
			for (let slot = 0; slot < this.getNodeParameter('atATime'); slot += 1) void emitOneByOne();
		});
		const closeFunction = async () => {
			next = items.length;
		};
		return { closeFunction };
	}
}

module.exports = { BenchTrigger };
