import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { SoapText } from './SoapLog';

const run = promisify(execFile);
/** What fits on a command line. */
const AT_A_TIME = 500;

/**
 * The envelope round Microsoft's types: SOAP 1.1 with a fault, which theirs lacks. Header blocks and bodies have to be
 * known; the detail of a fault is checked as far as it is.
 */
const envelopeSchema = (folder: string) => `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
	targetNamespace="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
	elementFormDefault="qualified">
	<xs:import namespace="http://schemas.microsoft.com/exchange/services/2006/messages"
		schemaLocation="${pathToFileURL(join(folder, 'messages.xsd')).href}"/>
	<xs:import namespace="http://schemas.microsoft.com/exchange/services/2006/types"
		schemaLocation="${pathToFileURL(join(folder, 'types.xsd')).href}"/>
	<xs:element name="Envelope"><xs:complexType><xs:sequence>
		<xs:element name="Header" minOccurs="0"><xs:complexType><xs:sequence>
			<xs:any processContents="strict" minOccurs="0" maxOccurs="unbounded"/>
		</xs:sequence></xs:complexType></xs:element>
		<xs:element name="Body"><xs:complexType><xs:sequence>
			<xs:any processContents="strict"/>
		</xs:sequence></xs:complexType></xs:element>
	</xs:sequence></xs:complexType></xs:element>
	<xs:element name="Fault"><xs:complexType><xs:sequence>
		<xs:element name="faultcode" type="xs:QName" form="unqualified"/>
		<xs:element name="faultstring" form="unqualified"><xs:complexType><xs:simpleContent>
			<xs:extension base="xs:string"><xs:anyAttribute processContents="skip"/></xs:extension>
		</xs:simpleContent></xs:complexType></xs:element>
		<xs:element name="faultactor" type="xs:anyURI" form="unqualified" minOccurs="0"/>
		<xs:element name="detail" form="unqualified" minOccurs="0"><xs:complexType><xs:sequence>
			<xs:any processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
		</xs:sequence></xs:complexType></xs:element>
	</xs:sequence></xs:complexType></xs:element>
</xs:schema>`;

/**
 * What is not the writer's mistake: the schemas are those of Exchange 2016 and know no other version of a request, and
 * Exchange itself writes references to characters that XML does not allow.
 */
const prepared = (xml: string) =>
	xml
		.replace(/(RequestServerVersion[^>]*Version=["'])[^"']*/, '$1Exchange2016')
		.replace(/&#x(?:[0-8BCEF]|1[0-9A-F]|FFF[EF]);/gi, '');

export interface Finding {
	text: SoapText;
	/** As xmllint says it. */
	messages: string[];
}

/**
 * Holds requests and answers against the schemas, many by one process of xmllint.
 * @param folder with messages.xsd and types.xsd
 */
export async function validateSoap(texts: readonly SoapText[], folder: string): Promise<Finding[]> {
	const work = await mkdtemp(join(tmpdir(), 'lab-xsd-'));
	try {
		const schema = join(work, 'envelope.xsd');
		await writeFile(schema, envelopeSchema(folder));
		const findings: Finding[] = [];
		for (let at = 0; at < texts.length; at += AT_A_TIME)
			findings.push(...(await lint(texts.slice(at, at + AT_A_TIME), schema, work)));
		return findings;
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}

async function lint(texts: readonly SoapText[], schema: string, work: string): Promise<Finding[]> {
	const files = texts.map((_text, index) => join(work, `${index}.xml`));
	await Promise.all(texts.map(async ({ xml }, index) => await writeFile(files[index] ?? '', prepared(xml))));
	const output = await xmllint(['--noout', '--huge', '--schema', schema, ...files]);
	return texts.flatMap((text, index) => {
		const file = files[index] ?? '';
		if (output.includes(`${file} validates`)) return [];
		const messages = output
			.filter((line) => line.startsWith(file))
			.map((line) => line.slice(file.length + 1));
		return [{ text, messages: messages.length ? messages : output.slice(0, 5) }];
	});
}

/** Its lines, whether it was content or not. */
async function xmllint(args: string[]): Promise<string[]> {
	try {
		return (await run('xmllint', args, { maxBuffer: 64 * 1024 * 1024 })).stderr.split('\n');
	} catch (error) {
		const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
		// 3 and 4: a document that does not validate; 1: one that is no XML.
		if (code === 1 || code === 3 || code === 4) return stderr.split('\n');
		throw error;
	}
}
