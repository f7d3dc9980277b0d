import { type Answer, type Call, jsonBody, segmentsOf } from './Call';
import { GraphError, badRequest } from './GraphError';

interface BatchItem {
	id: string;
	method: string;
	url: string;
	headers?: Record<string, string>;
	body?: unknown;
	dependsOn?: string[];
}

interface BatchAnswer {
	id: string;
	status: number;
	headers?: Record<string, string>;
	body?: unknown;
}

const MAX_ITEMS = 20;
/** Exchange works on as many of a batch at a time: https://learn.microsoft.com/en-us/graph/throttling#throttling-and-batching */
const AT_A_TIME = 4;

/** https://learn.microsoft.com/en-us/graph/json-batching: answers come in the order in which they are ready. */
export async function answerBatch(call: Call, answer: (call: Call) => Promise<Answer>): Promise<Answer> {
	const items = itemsOf(call);
	const responses: BatchAnswer[] = [];
	const left = [...items];
	const statusOf = (id: string) => responses.find((one) => one.id === id)?.status;
	const isReady = ({ dependsOn = [] }: BatchItem) => dependsOn.every((id) => statusOf(id) !== undefined);
	const work = async () => {
		for (;;) {
			const at = left.findIndex(isReady);
			const [item] = at < 0 ? [] : left.splice(at, 1);
			if (!item) return;
			const failed = item.dependsOn?.some((id) => (statusOf(id) ?? 500) >= 400);
			responses.push(failed ? dependencyFailed(item) : await answerItem(call, item, answer));
		}
	};
	// Who finds nothing that is ready ends; those whose answer others wait for go on.
	await Promise.all(Array.from({ length: AT_A_TIME }, work));
	return { status: 200, body: { responses } };
}

function itemsOf(call: Call): BatchItem[] {
	const { requests } = jsonBody(call);
	if (!Array.isArray(requests)) throw badRequest("The 'requests' property is missing.");
	const items = requests as BatchItem[];
	if (items.length > MAX_ITEMS)
		throw badRequest(`Number of batch request steps exceeds the maximum value of ${MAX_ITEMS}.`);
	const ids = new Set(items.map(({ id }) => id));
	if (ids.size !== items.length) throw badRequest('The ids of batch request steps have to be unique.');
	for (const { id, method, url, dependsOn = [], body, headers } of items) {
		if (!id || !method || !url) throw badRequest('A batch request step needs id, method and url.');
		if (!dependsOn.every((one) => ids.has(one)))
			throw badRequest(`The step ${id} depends on none of the batch.`);
		const hasType = Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'content-type');
		if (body !== undefined && !hasType)
			throw badRequest(`Write request id : ${id} does not contain Content-Type header or body.`);
	}
	return items;
}

async function answerItem(
	outer: Call,
	{ id, method, url, headers = {}, body }: BatchItem,
	answer: (call: Call) => Promise<Answer>,
): Promise<BatchAnswer> {
	const { pathname, searchParams } = new URL(url, 'https://batch.example');
	const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
	const { authorization = '' } = outer.headers;
	const octets = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
	const {
		status,
		headers: sent,
		body: given,
	} = await answer({
		...outer,
		method: method.toUpperCase(),
		segments: segmentsOf(pathname),
		query: searchParams,
		headers: { authorization, ...own },
		body: Buffer.from(octets),
	});
	// What is not JSON travels in Base64.
	const shown = Buffer.isBuffer(given) ? given.toString('base64') : given;
	return {
		id,
		status,
		...(sent ? { headers: sent } : {}),
		...(shown === undefined ? {} : { body: shown }),
	};
}

function dependencyFailed({ id }: BatchItem): BatchAnswer {
	const { code, message } = new GraphError(424, 'FailedDependency', 'A step this one depends on has failed.');
	return { id, status: 424, body: { error: { code, message } } };
}
