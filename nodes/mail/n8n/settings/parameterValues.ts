import type { IDataObject } from 'n8n-workflow';

/** Values of parameters and credentials as stored, or as returned by an expression: of any type. */
export function asText(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}

export function asObject(value: unknown): IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as IDataObject) : {};
}

export function asNumber(value: unknown, fallback: number, least: number): number {
	const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
	return Number.isFinite(number) && value !== '' ? Math.max(least, number) : fallback;
}

/** Like `asText`, for text that people read: the number of a ticket is text as well. */
export function asWords(value: unknown): string {
	return typeof value === 'number' || typeof value === 'boolean' ? String(value) : asText(value);
}
