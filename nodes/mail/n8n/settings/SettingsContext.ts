import type { INode } from 'n8n-workflow';

/** The few functions of an n8n context that settings are read with. */
export interface SettingsContext {
	/** What n8n offers to nodes; of it only the filter of addresses is used here. */
	helpers: object;
	getNode(): INode;
	getCredentials(type: string): Promise<object>;
	/** A parameter by its path; `fallback` where it is hidden or was never set. */
	parameter(name: string, fallback?: unknown): unknown;
}

/** What a parameter holds for an item. */
export type ItemParameter = (name: string, fallback?: unknown) => unknown;
