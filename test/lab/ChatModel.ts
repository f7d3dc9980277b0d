import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a tool is offered to the model as. */
export interface OfferedTool {
	name: string;
	description: string;
	parameters: { properties: Record<string, unknown> };
}

interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: OfferedTool }>;
}

/**
 * A chat model with OpenAI's Chat Completions API, as far as n8n's OpenAI Chat Model asks it. It calls the first tool
 * once, with the arguments that a test has set, and ends with what the tool gave.
 */
export class ChatModel {
	/** Arguments of the next call; a model may make up any. */
	call: Record<string, unknown> = {};
	/** Tools, as they were offered with the last request. */
	offered: OfferedTool[] = [];
	/** What the tools gave, oldest first. */
	readonly results: string[] = [];

	private constructor(private readonly server: Server) {}

	static async start(): Promise<ChatModel> {
		const server = createServer();
		const model = new ChatModel(server);
		server.on('request', (request, response) => void model.answer(request, response));
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		return model;
	}

	/** For the field Base URL of n8n's credential. */
	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((closed) => this.server.close(closed));
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		let body = '';
		for await (const chunk of request) body += String(chunk);
		const { messages, tools = [] } = JSON.parse(body) as ChatRequest;
		this.offered = tools.map((tool) => tool.function);
		const result = messages.find(({ role }) => role === 'tool');
		const message = result === undefined ? this.callOf(this.offered[0]) : this.endWith(result.content);
		response.setHeader('content-type', 'application/json');
		response.end(
			JSON.stringify({
				id: 'chat-1',
				object: 'chat.completion',
				created: 1,
				model: 'lab',
				choices: [{ index: 0, finish_reason: 'tool_calls' in message ? 'tool_calls' : 'stop', message }],
				usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
			}),
		);
	}

	private callOf(tool: OfferedTool | undefined): object {
		const { name = 'none' } = tool ?? {};
		const call = { id: 'call-1', type: 'function', function: { name, arguments: JSON.stringify(this.call) } };
		return { role: 'assistant', content: null, tool_calls: [call] };
	}

	private endWith(content: unknown): object {
		const text = typeof content === 'string' ? content : JSON.stringify(content);
		this.results.push(text);
		return { role: 'assistant', content: text };
	}
}
