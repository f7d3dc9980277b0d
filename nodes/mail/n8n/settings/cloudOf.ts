import type { IDataObject } from 'n8n-workflow';
import { CLOUDS, type Cloud } from '../../auth/clouds';
import { CLOUD_CHOICES } from './choices';
import { oneOf } from './oneOf';

/** The cloud that a credential signs in to; undefined for a custom one, whose hosts are entered. */
export function cloudOf({ cloud = 'global' }: IDataObject): Cloud | undefined {
	const name = oneOf(cloud, CLOUD_CHOICES, 'Cloud in the credential');
	return name === 'custom' ? undefined : CLOUDS[name];
}
