import type { INodeProperties } from 'n8n-workflow';

type Shown = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

/** Nodes as in 0.1.0: saved workflows keep all of their fields. */
export const FIRST: Shown = { '@version': [1] };
/** Nodes whose forms show the most important fields first, and the fields of a server only on request. */
export const SINCE: Shown = { '@version': [{ _cnd: { gte: 1.1 } }] };
