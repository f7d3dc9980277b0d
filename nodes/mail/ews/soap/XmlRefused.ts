/** An answer that is no SOAP envelope (`NotSoap`), or one that is not read because of what it holds (`XmlRefused`). */
export class XmlRefused extends Error {
	constructor(
		message: string,
		readonly code: 'NotSoap' | 'XmlRefused' = 'XmlRefused',
	) {
		super(message);
	}
}
