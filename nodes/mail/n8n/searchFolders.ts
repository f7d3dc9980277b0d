import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { audienceOf } from '../auth/audience';
import { MailError } from '../contracts/MailError';
import type { MailSourceInfo } from '../contracts/MailMessage';
import type { TokenProvider } from '../contracts/TokenProvider';
import { createTokenProvider } from './credentials/createTokenProvider';
import type { SignInSettings } from './settings/TriggerSettings';
import { toNodeError } from './runtime/toNodeError';
import { readSignIn } from './settings/readSignIn';
import { readCredential } from './runtime/readCredential';

const LIST_MS = 45_000;

export interface FolderName {
	/** Label in the list. */
	name: string;
	/** Value for the protocol. */
	value: string;
}

export type ListFolders = (
	access: SignInSettings & { tokens: TokenProvider },
	signal: AbortSignal,
) => Promise<FolderName[]>;

/** The list search behind a folder field: signs in with the current values of the form. */
export async function searchFolders(
	context: ILoadOptionsFunctions,
	protocol: MailSourceInfo['protocol'],
	filter: string | undefined,
	list: ListFolders,
): Promise<INodeListSearchResult> {
	try {
		const access = await readSignIn(
			{
				helpers: context.helpers,
				getNode: () => context.getNode(),
				getCredentials: async (type) => await readCredential(context, type),
				parameter: (name, fallback) => context.getNodeParameter(name, fallback),
			},
			protocol,
		);
		const tokens = createTokenProvider(context, { ...access, audience: audienceOf(protocol) });
		const folders = await list({ ...access, tokens }, AbortSignal.timeout(LIST_MS));
		const wanted = (filter ?? '').toLowerCase();
		return { results: folders.filter(({ name }) => name.toLowerCase().includes(wanted)) };
	} catch (error) {
		throw error instanceof MailError ? toNodeError(context.getNode(), error) : error;
	}
}
