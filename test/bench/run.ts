import { measureAreas } from './measureAreas';
import { readOptions } from './options';
import { tooMuchProcessorTime } from './report/processorTime';
import { ratioLines } from './report/ratios';
import { readRecorded, writeRecorded } from './report/recorded';

async function main(): Promise<void> {
	const options = readOptions();
	const { json, short, writeDocs } = options;
	const measured = await measureAreas(options, (text) => {
		if (!json) console.log(`${text}\n`);
	});
	if (short) {
		const recorded = readRecorded();
		if (!json) console.log(ratioLines(measured, recorded));
		for (const problem of tooMuchProcessorTime(measured, recorded)) {
			console.error(problem);
			process.exitCode = 1;
		}
	}
	if (writeDocs) writeRecorded(measured);
	if (json) console.log(JSON.stringify(measured, undefined, '\t'));
}

void main();
