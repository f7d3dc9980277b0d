/**
 * Maximum octets of a signed message, including the signature, up to which it is verified; it has to be
 * fetched whole for that. It is copied for a thread, and parsed there.
 */
export const MAX_SIGNED_BYTES = 40 * 1024 * 1024;
