import { EwsFeed } from '../../../nodes/mail/ews/EwsFeed';
import { EwsProbe } from '../../../nodes/mail/ews/EwsProbe';
import { readEnvelope } from '../../../nodes/mail/ews/soap/readEnvelope';
import { labCertificates, type LabCertificates } from '../net/http/WebServer';
import { opens, type Asked, type Said, ScriptedEws } from './ScriptedEws';

const never = new AbortController().signal;
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const MESSAGES = 'http://schemas.microsoft.com/exchange/services/2006/messages';
const TYPES = 'http://schemas.microsoft.com/exchange/services/2006/types';
const ERRORS = 'http://schemas.microsoft.com/exchange/services/2006/errors';

let tls: LabCertificates;
let server: ScriptedEws;
const settings = () => ({
	connection: server.connection,
	mailbox: `box${String(Math.random()).slice(2)}@contoso.example`,
	folder: 'inbox',
});
const tokens = { getToken: () => Promise.resolve({ token: 'first-token' }) };

beforeAll(async () => (tls = await labCertificates()));
afterEach(async () => await server?.stop());

/** The words of MS-OXWSCORE without prefixes, as servers and fakes write them that are not Exchange. */
const bareDelete = (...messages: string[]): Said => ({
	body:
		`<Envelope xmlns="${SOAP}"><Body><DeleteItemResponse xmlns="${MESSAGES}"><ResponseMessages>` +
		`${messages.join('')}</ResponseMessages></DeleteItemResponse></Body></Envelope>`,
});
const gone =
	'<DeleteItemResponseMessage ResponseClass="Success"><ResponseCode>NoError</ResponseCode></DeleteItemResponseMessage>';
const refused =
	'<DeleteItemResponseMessage ResponseClass="Error"><MessageText>No.</MessageText><ResponseCode>ErrorAccessDenied</ResponseCode><DescriptiveLinkKey>0</DescriptiveLinkKey></DeleteItemResponseMessage>';

it('EWS reads DeleteItemResponse without prefixes and without a header, message by message', async () => {
	server = await ScriptedEws.start(tls, ({ operation }: Asked) =>
		operation === 'DeleteItem' ? bareDelete(gone, refused) : opens(),
	);
	const feed = new EwsFeed(settings(), tokens);
	await feed.open(never);
	const results = await feed.apply({ type: 'delete' }, [{ id: 'YQ==' }, { id: 'Yg==' }], never);
	expect(results.get('YQ==')).toBe('done');
	expect(results.get('Yg==')).toMatchObject({ name: 'MailError', code: 'ErrorAccessDenied' });
	await feed.close();
});

/** A fault in an envelope that has no header, and a pause of a tenth of a second. */
const busy: Said = {
	status: 500,
	body:
		`<?xml version="1.0"?><s:Envelope xmlns:s="${SOAP}"><s:Body><s:Fault><faultcode>ErrorServerBusy</faultcode>` +
		`<faultstring>The server cannot service this request right now.</faultstring><detail>` +
		`<ResponseCode xmlns="${ERRORS}">ErrorServerBusy</ResponseCode><MessageXml xmlns="${TYPES}">` +
		`<Value Name="BackOffMilliseconds">100</Value></MessageXml></detail></s:Fault></s:Body></s:Envelope>`,
};

it('EWS waits as long as a fault without a header says, and asks again', async () => {
	const { fault, responses } = readEnvelope(Buffer.from(busy.body ?? ''));
	expect(responses).toEqual([]);
	expect(fault).toMatchObject({ code: 'ErrorServerBusy', backOffMs: 100 });
	server = await ScriptedEws.start(tls, (_, { asked }) => (asked.length <= 2 ? busy : opens()));
	const feed = new EwsFeed(settings(), tokens);
	expect(await feed.open(never)).toBe('FolderA');
	expect(server.asked).toHaveLength(3);
	await feed.close();
});

const withVersion = (attributes: string): Said => {
	const { body } = opens();
	return {
		body: String(body).replace(
			/<h:ServerVersionInfo [^>]*\/>/,
			`<h:ServerVersionInfo ${attributes} xmlns:h="${TYPES}"/>`,
		),
	};
};

it.each([
	['with its numbers and no schema', 'MajorVersion="15" MinorVersion="1"', ' 15.1'],
	['with its schema alone', 'Version="V2017_07_11"', ''],
	['with nothing', '', ''],
	['with half of its numbers', 'MajorVersion="15"', ''],
])('EWS identifies a server by its own statement, %s', async (_, attributes, told) => {
	server = await ScriptedEws.start(tls, () => withVersion(attributes));
	const probe = new EwsProbe(settings());
	expect((await probe.login({ token: 'first-token' }, never)).detail).toBe(
		`Exchange${told} accepted the token`,
	);
	await probe.close();
});
