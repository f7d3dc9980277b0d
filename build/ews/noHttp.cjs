/** Requests to EWS are carried by EwsChannel: the library's own HTTP client, with NTLM and cookies, stays out. */
