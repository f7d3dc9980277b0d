const ANSWER_MS = 20_000;

/**
 * Takes the first line that matches away; what comes behind it stays to be read, by `resume`.
 * @throws Error when the server ends, or says nothing of the kind
 */
export async function untilSaid(output: NodeJS.ReadableStream, line: RegExp): Promise<void> {
	let text = '';
	await new Promise<void>((resolve, reject) => {
		const done = (error?: Error) => {
			clearTimeout(timer);
			output.off('data', look).off('close', closed);
			output.pause();
			if (error) reject(error);
			else resolve();
		};
		const closed = () => done(new Error(`The server ended: ${text}`));
		const timer = setTimeout(() => done(new Error(`The server said no more than: ${text}`)), ANSWER_MS);
		const look = (chunk: Buffer) => {
			text += chunk.toString('latin1');
			const found = line.exec(text);
			if (found === null) return;
			done();
			const rest = text.slice(found.index + found[0].length);
			if (rest !== '') output.unshift(Buffer.from(rest, 'latin1'));
		};
		output.on('data', look).on('close', closed);
		output.resume();
	});
}
