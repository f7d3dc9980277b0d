/** The first column is text, the others are figures. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	const rule = head.map((_, at) => (at === 0 ? '---' : '---:'));
	return [line(head), line(rule), ...rows.map(line)].join('\n');
}

export const whole = (figure: number): string => figure.toFixed(0);
export const ratio = (figure: number | undefined): string =>
	figure === undefined ? '' : `${figure.toFixed(figure < 10 ? 2 : 0)}x`;
