import Module from 'node:module';

/** Where the part of ews-javascript-api lies that is in the package; the whole of it would be measured otherwise. */
const { EWS_LIBRARY } = process.env;

interface Resolving {
	_resolveFilename(request: string, ...rest: unknown[]): string;
}

const resolving = Module as unknown as Resolving;
const { _resolveFilename: resolve } = resolving;
resolving._resolveFilename = function (request, ...rest) {
	if (request === 'ews-javascript-api' && EWS_LIBRARY !== undefined) return EWS_LIBRARY;
	return resolve.call(this, request, ...rest);
};
