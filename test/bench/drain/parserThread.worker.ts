import { parentPort } from 'node:worker_threads';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';

parentPort?.on('message', ({ id, mime }: { id: number; mime: ArrayBuffer }) => {
	void parseMessage(Buffer.from(mime)).then((message) => {
		const handedOver: ArrayBuffer[] = [];
		const attachments = message.attachments.map(({ content, ...attachment }) => {
			if (content === undefined) return attachment;
			const { buffer, byteLength } = content;
			const isOwn =
				buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && !handedOver.includes(buffer);
			const own = isOwn ? buffer : new Uint8Array(content).buffer;
			handedOver.push(own);
			return { ...attachment, content: own };
		});
		parentPort?.postMessage({ id, message: { ...message, attachments } }, handedOver);
	});
});
