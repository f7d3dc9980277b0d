import type { IDataObject } from 'n8n-workflow';
import { CLOUDS, isCloudName, type Cloud } from '../../auth/clouds';
import { asText } from './parameterValues';

/** The cloud that a credential signs in to; undefined for a custom one, whose hosts are typed in. */
export function cloudOf(credential: IDataObject): Cloud | undefined {
	const name = asText(credential.cloud) || 'global';
	return isCloudName(name) ? CLOUDS[name] : undefined;
}
