import { attribute, child, children, type Element, readXml, textAt, XmlError } from '../xml/readXml';
import { MESSAGES, SOAP } from '../xml/namespaces';
import { checkShape } from './checkShape';
import { schemaViolation, SoapFault } from './SoapFault';

/** How an impersonated person is named. */
export interface ConnectingId {
	kind: string;
	name: string;
}

export interface SoapRequest {
	/** `GetItem`, … */
	name: string;
	operation: Element;
	impersonated?: ConnectingId;
}

const VERSIONS = [
	'Exchange2007',
	'Exchange2007_SP1',
	'Exchange2010',
	'Exchange2010_SP1',
	'Exchange2010_SP2',
	'Exchange2013',
	'Exchange2013_SP1',
	'Exchange2015',
	'Exchange2016',
];

/** @throws SoapFault */
export function readRequest(text: string): SoapRequest {
	const root = readRoot(text);
	if (root.localName !== 'Envelope' || root.namespaceURI !== SOAP) throw invalidRequest();
	const [operation] = children(child(root, 'Body'));
	if (!operation || operation.namespaceURI !== MESSAGES) throw invalidRequest();
	const header = child(root, 'Header');
	checkVersion(header);
	checkShape(operation);
	const [sid] = children(child(header, 'ExchangeImpersonation', 'ConnectingSID'));
	const request = { name: operation.localName ?? '', operation };
	return sid
		? { ...request, impersonated: { kind: sid.localName ?? '', name: sid.textContent ?? '' } }
		: request;
}

function readRoot(text: string): Element {
	try {
		return readXml(text);
	} catch (error) {
		if (!(error instanceof XmlError)) throw error;
		throw schemaViolation(error.message, error.line, error.column);
	}
}

const invalidRequest = () => new SoapFault('ErrorInvalidRequest', 'The request is invalid.');

/** https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/requestserverversion */
function checkVersion(header: Element | undefined): void {
	const wanted = child(header, 'RequestServerVersion');
	if (!wanted) return;
	const version = attribute(wanted, 'Version') ?? textAt(wanted) ?? '';
	if (!VERSIONS.includes(version))
		throw new SoapFault('ErrorInvalidServerVersion', 'The specified server version is invalid.');
}
