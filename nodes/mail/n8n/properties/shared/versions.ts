import type { INodeProperties } from 'n8n-workflow';

type Shown = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

/** Nodes as they were in 0.1.0: saved workflows keep all of their fields. */
export const FIRST: Shown = { '@version': [1] };
/** Nodes whose forms begin with what is needed most, and in which a choice opens the fields of a server. */
export const SINCE: Shown = { '@version': [{ _cnd: { gte: 1.1 } }] };
