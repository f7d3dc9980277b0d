import { ENDPOINT_CHOICES } from './choices';
import { oneOf } from './oneOf';

/**
 * Whether a personal account signs in at login.live.com; other credentials lack this choice.
 * @throws MailError of kind `configuration`
 */
export function isLive(endpoint: unknown): boolean {
	return (
		oneOf(endpoint === undefined ? 'platform' : endpoint, ENDPOINT_CHOICES, 'Sign-In in the credential') ===
		'live'
	);
}
