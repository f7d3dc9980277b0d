import type { IBinaryData } from 'n8n-workflow';

/** Passes the octets of a file to n8n. */
export type PrepareBinary = (content: Buffer, fileName?: string, mimeType?: string) => Promise<IBinaryData>;
