'use strict';

const { writeFileSync } = require('node:fs');
const { Session } = require('node:inspector/promises');

/** Profiles n8n's thread for as long as its workflow is active, and then writes the profile into a file. */
class BenchProfiler {
	constructor() {
		this.description = {
			displayName: 'Bench Profiler',
			name: 'benchProfiler',
			group: ['trigger'],
			version: 1,
			description: 'Profiles n8n while its workflow is active',
			defaults: { name: 'Bench Profiler' },
			inputs: [],
			outputs: ['main'],
			properties: [{ displayName: 'File', name: 'file', type: 'string', default: '' }],
		};
	}

	async trigger() {
		const file = this.getNodeParameter('file');
		const session = new Session();
		session.connect();
		await session.post('Profiler.enable');
		await session.post('Profiler.start');
		const closeFunction = async () => {
			const { profile } = await session.post('Profiler.stop');
			writeFileSync(file, JSON.stringify(profile));
			session.disconnect();
		};
		return { closeFunction };
	}
}

module.exports = { BenchProfiler };
