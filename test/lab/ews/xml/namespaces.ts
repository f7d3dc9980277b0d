export const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
export const MESSAGES = 'http://schemas.microsoft.com/exchange/services/2006/messages';
export const TYPES = 'http://schemas.microsoft.com/exchange/services/2006/types';
export const ERRORS = 'http://schemas.microsoft.com/exchange/services/2006/errors';
