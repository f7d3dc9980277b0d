import type { IBinaryData } from 'n8n-workflow';

/** Hands n8n the octets of a file. */
export type PrepareBinary = (content: Buffer, fileName?: string, mimeType?: string) => Promise<IBinaryData>;
