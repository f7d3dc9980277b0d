import type { INodeProperties } from 'n8n-workflow';

/**
 * A folder picked from the server's list or entered; the node must have `searchFolders` as a list search.
 */
export function folderProperty(
	property: Pick<INodeProperties, 'displayName' | 'name' | 'description'> & {
		default: string;
		displayOptions?: INodeProperties['displayOptions'];
	},
): INodeProperties {
	return {
		...property,
		type: 'resourceLocator',
		default: { mode: 'list', value: property.default, cachedResultName: property.default },
		required: true,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchFolders', searchable: true },
			},
			{
				// n8n's list of modes has no room for By Name.
				displayName: 'Name',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. INBOX/Support',
			},
		],
	};
}

/**
 * Says why the node cannot run: n8n empties a picked folder when another credential is chosen, and then only
 * greys out its button.
 */
export const emptyFolderNotice: INodeProperties = {
	displayName:
		'No folder is chosen. n8n empties Folder when you choose another credential: pick the folder again.',
	name: 'folderNotice',
	type: 'notice',
	default: '',
	// Not with `show`: n8n shows a field that depends on an expression, whatever its value is.
	displayOptions: { hide: { folder: [{ _cnd: { not: '' } }] } },
};
