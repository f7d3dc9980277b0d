import type { INode } from 'n8n-workflow';
import { MailError } from '../../contracts/MailError';
import { toNodeError } from '../runtime/toNodeError';
import { API_CHOICES, PROTOCOL_CHOICES } from './choices';
import { oneOf } from './oneOf';

interface ParameterContext {
	getNode(): INode;
	getNodeParameter(name: string, fallback?: string): unknown;
}

/**
 * Which of Exchange's two HTTP APIs a node uses.
 * @throws NodeApiError that names the field
 */
export function readWebApi(context: ParameterContext): 'graph' | 'ews' {
	return chosen(context, () => oneOf(context.getNodeParameter('api', 'graph'), API_CHOICES, 'API'));
}

/**
 * The protocol with which a node lists folders.
 * @throws NodeApiError that names the field
 */
export function readFolderProtocol(context: ParameterContext): 'imap' | 'graph' | 'ews' {
	return chosen(context, () => {
		const protocol = oneOf(context.getNodeParameter('protocol', 'imap'), PROTOCOL_CHOICES, 'Protocol');
		if (protocol !== 'pop3' && protocol !== 'smtp') return protocol;
		throw new MailError('configuration', `${protocol.toUpperCase()} has no folders to list`);
	});
}

function chosen<T>(context: ParameterContext, read: () => T): T {
	try {
		return read();
	} catch (error) {
		throw error instanceof MailError ? toNodeError(context.getNode(), error) : error;
	}
}
