import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { lazyRequires } from './lazyRequires.mjs';
import { leaveOut } from './leaveOut.mjs';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const LIBRARY = dirname(require.resolve('ews-javascript-api/package.json'));

/** Those of the operations in EwsMailbox, and what they are made of. */
const REQUESTS = [
	'Create(Item)?Request(Base)?',
	'Delete(Item)?Request',
	'Find(Folder|Item)?Request',
	'Get(Item|Folder)?Request(Base|ForLoad)?',
	'Move(Item|CopyItem|Copy)Request',
	'MultiResponseServiceRequest',
	'S(end|yncFolder)Item(s)?Request',
	'UpdateItemRequest',
	'(Service|SimpleService)RequestBase',
	'HangingServiceRequestBase',
].join('|');

/** Other operations; finding the server; the first file. */
const UNUSED = new RegExp(
	`^js/(ExchangeWebService|(Autodiscover|Dns|MailboxSearch|UnifiedMessaging)/.*|Core/Requests/(?!(${REQUESTS})\\.js).*)`,
);

/** In the place of a library's first file, and not of its other ones. */
const library = {
	name: 'ews-library',
	setup(build) {
		build.onResolve({ filter: /^ews-javascript-api$/ }, () => ({ path: join(here, 'library.cjs') }));
		build.onResolve({ filter: /^@ewsjs\/xhr$/ }, () => ({ path: join(here, 'noHttp.cjs') }));
		build.onResolve({ filter: /^util$/ }, ({ importer }) =>
			importer.startsWith(LIBRARY) ? { path: join(here, 'util.cjs') } : undefined,
		);
		build.onResolve({ filter: /^moment-timezone$/ }, () => ({ path: join(here, 'moment.cjs') }));
		build.onResolve({ filter: /^moment$/ }, () => ({
			path: createRequire(join(LIBRARY, 'x')).resolve('moment'),
		}));
	},
};

/** Of ews-javascript-api only what nodes/mail/ews uses, loaded when it is used. */
export const ewsPlugins = [
	library,
	leaveOut(LIBRARY, UNUSED),
	lazyRequires(/ews-javascript-api[\\/]js[\\/].*\.js$/),
];
