/**
 * Octets of a signed mail, signature included, up to which it is verified; for the sake of that, it is fetched whole. It
 * is copied for a thread, and read into elements there.
 */
export const MAX_SIGNED_BYTES = 40 * 1024 * 1024;
