import type { INodeProperties } from 'n8n-workflow';
import { FAULTS_OF, TENANT_FAULTS, withoutFault } from '../../nodes/mail/auth/tenant';

type Hidden = NonNullable<NonNullable<INodeProperties['displayOptions']>['hide']>;

/**
 * Shows what is wrong with Tenant below the field while it is being filled in. Microsoft reports it only on
 * its sign-in page, and for an app only when a token is requested.
 *
 * @param hide when Tenant is not shown or not used
 */
export function tenantNotices(who: 'person' | 'app', hide: Hidden = {}): INodeProperties[] {
	return FAULTS_OF[who].map((fault) => {
		const { problem, hint } = TENANT_FAULTS[fault];
		return {
			displayName: `${problem}. ${hint}`,
			name: `tenantNotice${fault.charAt(0).toUpperCase()}${fault.slice(1)}`,
			type: 'notice',
			default: '',
			// Not with `show`: n8n always shows fields that depend on a field with an expression.
			displayOptions: {
				hide: { ...hide, cloud: ['custom'], tenant: [{ _cnd: { regex: withoutFault(fault) } }] },
			},
		};
	});
}
