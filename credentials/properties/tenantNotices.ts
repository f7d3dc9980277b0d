import type { INodeProperties } from 'n8n-workflow';
import { FAULTS_OF, TENANT_FAULTS, withoutFault } from '../../nodes/mail/auth/tenant';

type Hidden = NonNullable<NonNullable<INodeProperties['displayOptions']>['hide']>;

/**
 * What is wrong with Tenant, told below the field while it is filled in: Microsoft tells it only on the page that opens,
 * and for an app only when a token is asked for.
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
			// Not by `show`: n8n shows what depends on a field so wherever an expression stands in it.
			displayOptions: {
				hide: { ...hide, cloud: ['custom'], tenant: [{ _cnd: { regex: withoutFault(fault) } }] },
			},
		};
	});
}
