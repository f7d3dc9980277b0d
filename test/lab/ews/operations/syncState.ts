import type { Folder } from '../../exchange/Folder';
import { EwsError } from '../EwsError';

/** What a client knows, in a form that tells it nothing (MS-OXWSSYNC 2.2.3). */
export const writeSyncState = ({ id, epoch }: Folder, sequence: number): string =>
	Buffer.from(JSON.stringify(['lab', id, epoch, sequence])).toString('base64');

/**
 * @returns the sequence that the client knows
 * @throws EwsError ErrorInvalidSyncStateData for a state of another folder, a forgotten one, and what never was one
 */
export function readSyncState(state: string | undefined, { id, epoch, sequence }: Folder): number {
	if (!state) return 0;
	try {
		const [mark, folder, era, known] = JSON.parse(Buffer.from(state, 'base64').toString()) as unknown[];
		const isOurs = mark === 'lab' && folder === id && era === epoch;
		if (isOurs && typeof known === 'number' && known >= 0 && known <= sequence) return known;
	} catch {
		// Not even JSON.
	}
	throw new EwsError('ErrorInvalidSyncStateData');
}
