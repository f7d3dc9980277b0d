/** Problems of the parser in plain words, each once. */
export class ParseIssues {
	private readonly found = new Set<string>();

	add(problem: string): void {
		this.found.add(problem);
	}

	get list(): readonly string[] {
		return [...this.found];
	}

	/** Undefined if there was no problem. */
	get text(): string | undefined {
		return this.found.size === 0 ? undefined : [...this.found].join('; ');
	}
}
