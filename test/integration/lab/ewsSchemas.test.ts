import { Authority } from '../../lab/authority/Authority';
import { codesOf, SoapClient } from '../../lab/ews/clients/SoapClient';
import { EwsServer } from '../../lab/ews/EwsServer';
import { findSchemas, HOW_TO_GET_SCHEMAS } from '../../lab/ews/schemas/findSchemas';
import { SoapLog } from '../../lab/ews/schemas/SoapLog';
import { validateSoap } from '../../lab/ews/schemas/validateSoap';
import { child, textAt } from '../../lab/ews/xml/readXml';

let authority: Authority;
let server: EwsServer;
let client: SoapClient;
const schemas = findSchemas();
const itWithSchemas = schemas ? it : it.skip;
if (!schemas) process.stderr.write(`\n${HOW_TO_GET_SCHEMAS}\n`);

beforeAll(async () => {
	authority = await Authority.start();
	server = await EwsServer.start({ authority });
	const { access_token: token } = await authority.signIn();
	client = await SoapClient.create(server, { authorization: `Bearer ${token}` });
});
afterAll(async () => {
	await server?.stop();
	await authority?.stop();
});

const SHAPE = '<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>';
const INBOX = '<t:DistinguishedFolderId Id="inbox"/>';
const sync = (most: string, shape = SHAPE, folder = INBOX) =>
	`<m:SyncFolderItems>${shape}<m:SyncFolderId>${folder}</m:SyncFolderId><m:MaxChangesReturned>${most}</m:MaxChangesReturned></m:SyncFolderItems>`;
const create = (fields: string, attributes = ' MessageDisposition="SendOnly"') =>
	`<m:CreateItem${attributes}><m:Items><t:Message>${fields}</t:Message></m:Items></m:CreateItem>`;

/** Requests as a client may get them wrong. */
const WRONG: ReadonlyArray<readonly [what: string, operation: string]> = [
	['more changes than a page holds', sync('513')],
	['no number of changes', sync('many')],
	['a base shape that does not exist', sync('1', SHAPE.replace('IdOnly', 'Everything'))],
	['a folder that does not exist', sync('1', SHAPE, '<t:DistinguishedFolderId Id="inbox1"/>')],
	['a folder without an id', sync('1', SHAPE, '<t:FolderId/>')],
	['an element in the wrong namespace', sync('1', SHAPE.replace(/m:ItemShape/g, 't:ItemShape'))],
	['a missing element', `<m:GetItem>${SHAPE}</m:GetItem>`],
	['an empty list', `<m:GetItem>${SHAPE}<m:ItemIds/></m:GetItem>`],
	['elements in the wrong order', create('<t:Body BodyType="Text">Hi</t:Body><t:Subject>Hi</t:Subject>')],
	['an unknown element', create('<t:Subject>Hi</t:Subject><t:Color>red</t:Color>')],
	['a disposition that does not exist', create('<t:Subject>Hi</t:Subject>', ' MessageDisposition="Keep"')],
	[
		'a missing attribute',
		`<m:DeleteItem><m:ItemIds><t:ItemId Id="${'A'.repeat(80)}"/></m:ItemIds></m:DeleteItem>`,
	],
	[
		'a property that is no boolean',
		`<m:UpdateItem ConflictResolution="AutoResolve"><m:ItemChanges><t:ItemChange><t:ItemId Id="a"/><t:Updates><t:SetItemField><t:FieldURI FieldURI="message:IsRead"/><t:Message><t:IsRead>yes</t:IsRead></t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>`,
	],
];

it.each(WRONG)('the schema check refuses %s, and says where it stands', async (_what, operation) => {
	const answer = await client.send(operation);
	expect(answer.status).toBe(500);
	expect(codesOf(answer)).toEqual(['ErrorSchemaValidation']);
	const detail = child(answer.content, 'detail', 'MessageXml');
	expect(Number(textAt(detail, 'LineNumber'))).toBe(4);
	expect(Number(textAt(detail, 'LinePosition'))).toBeGreaterThan(0);
	expect(textAt(answer.content, 'faultstring')).toContain(textAt(detail, 'Violation') ?? 'a violation');
});

itWithSchemas.each(WRONG)("Microsoft's schemas refuse %s too", async (_what, operation) => {
	SoapLog.instance.start();
	await client.send(operation);
	const texts = SoapLog.instance.end();
	const findings = await validateSoap(texts, schemas ?? '');
	expect(findings.map(({ text }) => text.what)).toEqual([expect.stringMatching(/ request$/)]);
	expect(findings[0]?.messages.join()).toContain('Schemas validity error');
});

itWithSchemas('takes what fits, whatever its version and its characters', async () => {
	SoapLog.instance.start();
	await client.send(sync('1'), { version: 'Exchange2013_SP1' });
	const texts = SoapLog.instance.end();
	expect(texts.map(({ what }) => what)).toEqual(['SyncFolderItems request', 'SyncFolderItems response']);
	expect(await validateSoap(texts, schemas ?? '')).toEqual([]);
});

it.each([
	['no XML', 'nonsense', 'ErrorSchemaValidation'],
	[
		'XML that breaks off',
		'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>',
		'ErrorSchemaValidation',
	],
	['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'ErrorSchemaValidation'],
	['an unknown entity', '<a>&nbsp;</a>', 'ErrorSchemaValidation'],
	['no envelope', '<a/>', 'ErrorInvalidRequest'],
	[
		'an envelope of SOAP 1.2',
		'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"/>',
		'ErrorInvalidRequest',
	],
	[
		'an empty body',
		'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>',
		'ErrorInvalidRequest',
	],
])('the schema check refuses %s', async (_what, text, code) => {
	const answer = await client.post(text);
	expect([answer.status, codesOf(answer)]).toEqual([500, [code]]);
});

it('the schema check refuses a version of Exchange that was never made', async () => {
	const answer = await client.send(sync('1'), { version: 'Exchange2042' });
	expect(codesOf(answer)).toEqual(['ErrorInvalidServerVersion']);
});

it('the schema check refuses an operation it has not got', async () => {
	const answer = await client.send(
		'<m:GetUserPhoto><m:Email>a@b.example</m:Email><m:SizeRequested>HR48x48</m:SizeRequested></m:GetUserPhoto>',
	);
	expect(codesOf(answer)).toEqual(['ErrorInvalidRequest']);
});
