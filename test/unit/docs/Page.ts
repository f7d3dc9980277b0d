import { readFileSync } from 'node:fs';

/** A page of the documentation in Markdown, as GitHub shows it. */
export class Page {
	private readonly prose: string;

	constructor(readonly path: string) {
		this.prose = readFileSync(path, 'utf8').replace(/^([ \t]*)```[\s\S]*?^\1```/gm, '');
	}

	/** Targets of links and pictures. */
	links(): string[] {
		const text = this.prose.replace(/`[^`\n]*`/g, '');
		return [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);
	}

	/** What a link can jump to. A heading that comes again gets a number. */
	anchors(): Set<string> {
		const anchors = new Set<string>();
		for (const [, heading = ''] of this.prose.matchAll(/^#{1,6} +(.+)$/gm)) {
			const anchor = toAnchor(heading);
			let number = 0;
			while (anchors.has(number === 0 ? anchor : `${anchor}-${String(number)}`)) number += 1;
			anchors.add(number === 0 ? anchor : `${anchor}-${String(number)}`);
		}
		return anchors;
	}

	/** Rows of the tables below a heading, up to the next one of its kind. */
	rowsBelow(heading: string): string[] {
		const [, below = ''] = this.prose.split(`\n${heading}\n`);
		const [section = ''] = below.split(/\n## /);
		return section.split('\n').filter((line) => line.startsWith('|'));
	}
}

function toAnchor(heading: string): string {
	return heading
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.trim()
		.replace(/\s/g, '-');
}
