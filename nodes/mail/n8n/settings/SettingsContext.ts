import type { INode } from 'n8n-workflow';

/** The functions of an n8n context for reading settings. */
export interface SettingsContext {
	/** n8n's helpers; only the egress filter is used here. */
	helpers: object;
	getNode(): INode;
	getCredentials(type: string): Promise<object>;
	/** A parameter by its path; `fallback` if it is hidden or was never set. */
	parameter(name: string, fallback?: unknown): unknown;
}

/** The value of a parameter for an item. */
export type ItemParameter = (name: string, fallback?: unknown) => unknown;
