/**
 * User-Agent of every request to Graph and EWS. It is documented and never changes: admins allow programs
 * by it (EwsAllowList, Conditional Access) and look for it in logs.
 */
export const USER_AGENT = 'n8n-nodes-microsoft-mail';
