import { measureAreas } from './measureAreas';
import { readOptions } from './options';
import { ratioLines } from './report/ratios';
import { readRecorded, writeRecorded } from './report/recorded';

async function main(): Promise<void> {
	const options = readOptions();
	const { json, short, writeDocs } = options;
	const measured = await measureAreas(options, (text) => {
		if (!json) console.log(`${text}\n`);
	});
	if (short && !json) console.log(ratioLines(measured, readRecorded()));
	if (writeDocs) writeRecorded(measured);
	if (json) console.log(JSON.stringify(measured, undefined, '\t'));
}

void main();
