import fc from 'fast-check';
import { sanitizeHtml } from '../../../../nodes/mail/message/sanitize/sanitizeHtml';
import { assertCleanHtml } from '../../../fuzz/assertCleanHtml';

const LINK = 'target="_blank" rel="noopener noreferrer"';

describe('sanitizeHtml', () => {
	it.each([
		['text with its marks', '<p>It is <b>door 4</b>.</p>', '<p>It is <b>door 4</b>.</p>'],
		[
			'tables and their layout',
			'<table width="600" cellpadding="0" bgcolor="#fff"><tr><td colspan="2" style="padding:0 4px; color:#333">a</td></tr></table>',
			'<table width="600" cellpadding="0" bgcolor="#fff"><tr><td colspan="2" style="padding:0 4px;color:#333">a</td></tr></table>',
		],
		[
			'links',
			'<a href="https://a.example/?b=c&amp;d=e">a</a>',
			`<a href="https://a.example/?b=c&amp;d=e" ${LINK}>a</a>`,
		],
		[
			'mail addresses',
			'<a href="mailto:desk@contoso.example">a</a>',
			`<a href="mailto:desk@contoso.example" ${LINK}>a</a>`,
		],
		[
			'images of the message',
			'<img src="cid:a@b" alt="a" width="3">',
			'<img alt="a" width="3" src="cid:a@b" />',
		],
		[
			'images within it',
			'<img src="data:image/png;base64,AAAA">',
			'<img src="data:image/png;base64,AAAA" />',
		],
		[
			'what is hidden, hidden',
			'<div style="display:none">preview</div>',
			'<div style="display:none">preview</div>',
		],
		['signs that mean something', 'a &lt;b&gt; &amp; c', 'a &lt;b&gt; &amp; c'],
	])('keeps %s', async (_what, html, clean) => {
		expect(await sanitizeHtml(html, 'remove')).toBe(clean);
	});

	it.each([
		['scripts', 'a<script>b</script>c', 'ac'],
		['style sheets', '<style>p { color: red }</style>a', 'a'],
		['the title', '<html><head><title>b</title></head><body>a</body></html>', 'a'],
		['comments, and what Outlook hides in them', 'a<!--[if mso]><p>b</p><![endif]-->', 'a'],
		['event handlers', '<p onclick="b" onmouseover="c">a</p>', '<p>a</p>'],
		[
			'forms, not what they say',
			'<form action="https://b.example"><input name="b"><button>a</button></form>',
			'a',
		],
		['frames', '<iframe src="https://b.example">b</iframe>a', 'a'],
		['drawings and formulas', '<svg><circle r="1"/></svg><math><mi>a</mi></math>', 'a'],
		['objects', '<object data="b"><embed src="c">a</object>', 'a'],
		['what a page would find', '<p id="b" class="c" name="d">a</p>', '<p>a</p>'],
		['links that run something', '<a href="javascript:void(0)">a</a>', '<a>a</a>'],
		[
			'links of this page',
			'<a href="/logout">a</a><a href="//b.example">a</a><a href="#b">a</a>',
			'<a>a</a><a>a</a><a>a</a>',
		],
		['images of this page', '<img src="/b.png" alt="a">', '<img alt="a" />'],
		['images that lie elsewhere', '<img src="https://b.example/c.png" alt="a">', '<img alt="a" />'],
		['sets of images', '<img srcset="https://b.example/c.png 2x" alt="a">', '<img alt="a" />'],
		['backgrounds', '<td background="https://b.example/c.png">a</td>', '<td>a</td>'],
		[
			'styles that load something',
			'<p style="background:url(https://b.example/c.png);color:red">a</p>',
			'<p style="color:red">a</p>',
		],
		['styles that move it', '<p style="position:fixed;margin-top:-99px;top:0">a</p>', '<p>a</p>'],
	])('removes %s', async (_what, html, clean) => {
		expect(await sanitizeHtml(html, 'remove')).toBe(clean);
	});

	it('keeps images that lie elsewhere where that was chosen, and nothing else of the sort', async () => {
		const html =
			'<img src="https://b.example/c.png"><img src="/d.png"><p style="background:url(https://b.example/e.png)">a</p>';
		expect(await sanitizeHtml(html, 'keep')).toBe('<img src="https://b.example/c.png" /><img /><p>a</p>');
	});

	it('gives nothing where nothing is left', async () => {
		expect(await sanitizeHtml('<style>p { color: red }</style> ', 'remove')).toBeUndefined();
	});

	it('leaves nothing that does anything, whatever it is made of', async () => {
		const piece = fc.constantFrom(
			...[
				'<',
				'>',
				'"',
				"'",
				'=',
				' ',
				'/',
				'&',
				'&lt;',
				'&quot;',
				'&#62;',
				'<!--',
				'-->',
				'<![CDATA[',
				']]>',
				'\0',
			],
			...[
				'<p ',
				'<a ',
				'<img ',
				'<div>',
				'</div>',
				'<svg>',
				'<style>',
				'</style>',
				'<script>',
				'</script>',
				'<title>',
			],
			...[
				'href=',
				'src=',
				'style="',
				'onload=',
				'https:',
				'//a.example',
				'cid:x',
				'data:image/png;base64,',
				'url(',
			],
			...['color:red;', 'margin:-1px;', 'a', 'ä', '\n', '<table>', '<td>', '<b', '</', 'javascript:', 'x:y'],
		);
		await fc.assert(
			fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
				assertCleanHtml((await sanitizeHtml(pieces.join(''), 'remove')) ?? '');
			}),
			{ numRuns: 2_000 },
		);
	});
});
