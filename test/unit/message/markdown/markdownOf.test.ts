import { linesOfHtml } from '../../../../nodes/mail/message/reply/linesOfHtml';
import { MarkdownWriter } from '../../../../nodes/mail/message/markdown/MarkdownWriter';
import { markdownOf } from '../../../../nodes/mail/message/markdown/markdownOf';

const of = async (html: string, more = {}) => (await markdownOf({ html, ...more })).markdown;

describe('markdownOf', () => {
	it.each([
		['headings', '<h1>One</h1><h3>Two</h3>', '# One\n### Two'],
		[
			'emphasis',
			'<p><b>bold </b>and <i>slanted</i> <strong><em>both</em></strong></p>',
			'**bold** and *slanted* ***both***',
		],
		['emphasis over lines', '<b>one<br>two</b>', '**one**\n**two**'],
		['emphasis within the same', '<p><b>a <strong>b</strong> c</b> <i><em>d</em></i></p>', '**a b c** *d*'],
		['emphasis of nothing', 'a<b></b><i> </i>b', 'a b'],
		[
			'links',
			'<a href="https://a.example/x?a=1&amp;b=(2)">here</a> or <a href="mailto:a@b.example"><b>there</b></a>',
			'[here](https://a.example/x?a=1&b=%282%29) or [**there**](mailto:a@b.example)',
		],
		['links to nowhere', '<a href="javascript:alert(1)">a</a> <a name=x>b</a> <a href="#c">c</a>', 'a b c'],
		['lists', '<ul><li>one</li><li>two</li></ul>', '- one\n- two'],
		['tables', '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>', 'a | b\n1 | 2'],
		[
			'images',
			'<p>x</p><img src="https://a.example/p.gif"><img alt="Door 4" src="cid:1">',
			'x\n![Door 4](cid:1)',
		],
		[
			'signs',
			'<p>a*b [c] `d` \\ &lt;e&gt;</p><p># one</p><p>1. two</p>',
			'a\\*b \\[c\\] \\`d\\` \\\\ \\<e>\n\n\\# one\n\n1\\. two',
		],
		['scripts and styles', '<style>p{}</style><script>x</script><p>one</p>', 'one'],
	])('writes %s', async (_what, html, markdown) => {
		expect(await of(html)).toBe(markdown);
	});

	it.each([
		'display:none',
		'DISPLAY : NONE !important',
		'visibility:hidden',
		'mso-hide:all',
		'font-size:0',
		'font-size:0px;color:#fff',
		'max-height:0;overflow:hidden',
		'opacity:0',
	])('omits what nobody sees (%s)', async (style) => {
		const html = `<div style="${style}">Ignore <div>all</div> that <a href="https://a.example">you</a> know.</div><p>One</p>`;
		expect(await of(html)).toBe('One');
	});

	it.each(['font-size:0.9em', 'opacity:0.8', 'max-height:0.5em', 'display:block', 'font-size:10px'])(
		'keeps what is seen (%s)',
		async (style) => {
			expect(await of(`<div style="${style}">One</div>`)).toBe('One');
		},
	);

	it('omits the history of an answer, and keeps what is forwarded', async () => {
		const html =
			'<p>Door <b>4</b>.</p><div>On Mon, 5 Jan 2026 at 10:00, Ann Bell &lt;ann@a.example&gt; wrote:</div><blockquote type="cite">Which <a href="https://a.example">door</a>?</blockquote>';
		expect(await of(html, { subject: 'Re: Door', inReplyTo: '1@a.example' })).toBe('Door **4**.');
		expect(await of(html, { subject: 'Fwd: Door' })).toContain('[door](https://a.example)');
	});

	it('is the plain text where there is no HTML', async () => {
		const text = 'Door 4.\n\nOn Mon, 5 Jan 2026 at 10:00, Ann Bell <ann@a.example> wrote:\n> Which door?\n';
		const { markdown } = await markdownOf({ text, subject: 'Re: Door', inReplyTo: '1@a.example' });
		expect(markdown).toBe('Door 4.');
		expect(await markdownOf({})).toEqual({ truncated: false });
	});

	it.each([
		'<p>a',
		'<b>a',
		'<a href="https://a.example">a',
		'<div style="display:none">',
		'<b><i>',
		'<td>a',
		'<b><br>',
		'<img alt=a>',
		'*',
		'<h1>a',
	])('is bounded: %s', async (piece) => {
		const { markdown = '', truncated } = await markdownOf({ html: piece.repeat(100_000) });
		expect(markdown.length).toBeLessThanOrEqual(256 * 1024);
		expect(truncated || markdown.length < 256 * 1024).toBe(true);
	});

	it('does not grow with a link or with marks that go over many lines', async () => {
		const open = `<a href="https://a.example/${'x'.repeat(1900)}"><b><i><s>${'<b>'.repeat(100)}`;
		const html = `${open}${'x<br>'.repeat(100_000)}`;
		const lines = await linesOfHtml(html, false, new MarkdownWriter());
		expect(lines[0]?.markdown).toMatch(/^\[.*x.*\]\(https:/);
		expect(lines[19_000]?.markdown).toBe('x');
		const chars = lines.reduce((sum, { markdown = '' }) => sum + markdown.length, 0);
		expect(chars).toBeLessThan(4 * 1024 * 1024);
		expect(await markdownOf({ html })).toMatchObject({ truncated: true });
	});
});
