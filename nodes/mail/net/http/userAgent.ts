/**
 * What every request to Graph and EWS says of its sender. It is documented and stays the same over all releases:
 * admins let programs in by it (EwsAllowList, Conditional Access), and find them by it in logs.
 */
export const USER_AGENT = 'n8n-nodes-microsoft-mail';
