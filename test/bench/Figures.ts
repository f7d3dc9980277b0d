import type { ParserSpeed } from './compareParsers';
import type { KindFigures } from '../unit/message/labeledKinds';
import type { Result } from './drain/holdContest';
import type { ExchangeRow } from './exchange/compareExchange';
import type { GrowthRow } from './growth/compareGrowth';
import type { IdleRow } from './growth/compareIdle';
import type { LargeRow } from './large/compareLarge';
import type { LatencyRow } from './latency/compareLatency';
import type { InN8n } from './n8n/compareInN8n';
import type { Area } from './options';
import type { Pop3Row } from './pop3/comparePop3';
import type { LookReport } from './pop3/measureLook';
import type { ProfileFigures } from './profile/compareProfiles';
import type { ReplyFigures } from './compareReplies';
import type { SendContest } from './send/compareSending';

/** What else the machine did: an average of the runnable processes over a minute, before and after. */
export interface Machine {
	processor: string;
	cores: number;
	memoryGb: number;
	node: string;
	/** ISO 8601. */
	date: string;
	load: [before: number, after: number];
}

/** What a run has measured, by area. */
export interface Figures {
	drain?: Result[];
	pop3?: { near: Pop3Row[]; far: Pop3Row[]; look: LookReport };
	exchange?: ExchangeRow[];
	n8n?: InN8n;
	latency?: LatencyRow[];
	large?: LargeRow[];
	growth?: GrowthRow[];
	idle?: IdleRow[];
	sending?: SendContest[];
	parsers?: ParserSpeed[];
	replies?: ReplyFigures[];
	kinds?: KindFigures[];
	profile?: ProfileFigures[];
}

/** Each area with the machine as it was then: areas may be measured on different days. */
export type Recorded = { [A in Area]?: { figures: NonNullable<Figures[A]>; machine: Machine } };
