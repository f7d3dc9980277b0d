import { cloudAttachmentsOf } from '../../../nodes/mail/message/cloudAttachments';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';
import { mimeOf } from './mimeOf';

describe('cloudAttachmentsOf', () => {
	it.each([
		['sharePoint', 'https://contoso.sharepoint.com/:w:/s/Team/Eabc?e=1'],
		['oneDrive', 'https://contoso-my.sharepoint.com/:x:/g/personal/ann/Eabc'],
		['oneDrive', 'https://1drv.ms/b/s!Abc'],
		['oneDrive', 'https://onedrive.live.com/?id=1'],
		['googleDrive', 'https://drive.google.com/file/d/1/view?usp=drive_web'],
		['dropbox', 'https://www.dropbox.com/scl/fi/1/a.pdf?dl=0'],
		['box', 'https://contoso.box.com/s/abc'],
	] as const)('finds a file at %s: %s', (provider, url) => {
		const html = `<p>See <a class="x" href="${url.replaceAll('&', '&amp;')}" target=_blank><span>Plan &amp; costs.docx</span></a></p>`;
		expect(cloudAttachmentsOf(html)).toEqual([{ provider, url, fileName: 'Plan & costs.docx' }]);
		expect(cloudAttachmentsOf(undefined, `See ${url}.\nAgain: <${url}>`)).toEqual([{ provider, url }]);
	});

	it('looks behind safe links, and takes the name that Mail Drop gives', () => {
		const url = 'https://contoso.sharepoint.com/:w:/s/Team/Eabc';
		const safe = `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}&amp;data=x`;
		expect(cloudAttachmentsOf(`<A HREF='${safe}'>a.docx</A>`)).toEqual([
			{ provider: 'sharePoint', url, fileName: 'a.docx' },
		]);
		const drop = 'https://www.icloud.com/attachment/?u=x&f=photos.zip';
		expect(cloudAttachmentsOf(`<a href="${drop}">${drop}</a>`)).toMatchObject([{ fileName: 'photos.zip' }]);
	});

	it.each([
		['other pages', '<a href="https://a.example/sharepoint.com/:w:/x">x</a>'],
		['hosts that look alike', '<a href="https://sharepoint.com.evil.example/:w:/x">x</a>'],
		['pages of a provider', '<a href="https://www.dropbox.com/login">x</a>'],
		['clear text', '<a href="http://contoso.sharepoint.com/:w:/x">x</a>'],
		['no links', 'see sharepoint.com/:w:/x'],
	])('skips %s', (_what, html) => {
		expect(cloudAttachmentsOf(html)).toEqual([]);
	});

	it.each(['<a ', '<a href="', '<a href="x', '<a href="https://1drv.ms/x">', '<a>', ' https://1drv.ms/'])(
		'is bounded: %j',
		(piece) => {
			const body = `1drv.ms ${piece.repeat(300_000)}`;
			expect(cloudAttachmentsOf(body).length).toBeLessThanOrEqual(100);
			expect(cloudAttachmentsOf(undefined, body).length).toBeLessThanOrEqual(100);
		},
	);
});

describe('listUnsubscribe', () => {
	it.each([
		[
			[
				'List-Unsubscribe: <https://a.example/u?x=1>, <mailto:u@a.example?subject=off>',
				'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
			],
			{ url: 'https://a.example/u?x=1', mailto: 'mailto:u@a.example?subject=off', oneClick: true },
		],
		[['List-Unsubscribe: <mailto:u@a.example> (by mail)'], { mailto: 'mailto:u@a.example' }],
		[
			[
				'List-Unsubscribe: (x <https://b.example>) <http://a.example/',
				' long>',
				'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
			],
			{ url: 'http://a.example/long' },
		],
		[['List-Unsubscribe: <javascript:alert(1)>'], undefined],
		[['List-Unsubscribe: NO'], undefined],
		[['List-Unsubscribe: <https://a.example'], undefined],
		[['Subject: s'], undefined],
		[['List-Unsubscribe: https://a.example/u'], { url: 'https://a.example/u' }],
		[['List-Unsubscribe: =?us-ascii?Q?=3Chttps=3A=2F=2Fa=2Eexample=2Fu=3E?='], { url: 'https://a.example/u' }],
	])('%j', async (lines, expected) => {
		expect((await parseMessage(mimeOf(...lines, '', 'x'))).listUnsubscribe).toEqual(expected);
	});
});
