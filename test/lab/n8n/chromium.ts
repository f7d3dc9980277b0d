import { existsSync } from 'node:fs';
import { type Browser, chromium as playwright } from 'playwright-core';

const PLACES = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/snap/bin/chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The machine's own Chromium or Chrome without a window, or the one that `CHROMIUM_PATH` names. */
export async function launchChromium(): Promise<Browser> {
	const executablePath = process.env.CHROMIUM_PATH ?? PLACES.find((place) => existsSync(place));
	if (executablePath === undefined) {
		throw new Error('No Chromium found. Install it (Debian: apt install chromium) or set CHROMIUM_PATH.');
	}
	const args = [
		'--no-sandbox',
		'--disable-gpu',
		'--disable-quic',
		'--no-first-run',
		'--disable-background-networking',
		'--disable-component-update',
		'--disable-sync',
	];
	return await playwright.launch({ executablePath, args });
}
