/** What the parser had to give up on, each thing once, in plain words. */
export class ParseIssues {
	private readonly found = new Set<string>();

	add(problem: string): void {
		this.found.add(problem);
	}

	get list(): readonly string[] {
		return [...this.found];
	}

	/** Nothing when there was no problem. */
	get text(): string | undefined {
		return this.found.size === 0 ? undefined : [...this.found].join('; ');
	}
}
