/**
 * A response that is not a SOAP envelope (`NotSoap`), or one whose content is not accepted (`XmlRefused`).
 */
export class XmlRefused extends Error {
	constructor(
		message: string,
		readonly code: 'NotSoap' | 'XmlRefused' = 'XmlRefused',
	) {
		super(message);
	}
}
