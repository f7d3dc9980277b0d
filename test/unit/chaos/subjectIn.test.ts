import {
	createRunExecutionData,
	type ExecutionError,
	type INode,
	type INodeExecutionData,
	type IRunExecutionData,
} from 'n8n-workflow';
import { reportIn, subjectIn } from '../../chaos/subjectIn';

const TRIGGER = 'Microsoft MAPI Trigger';
const node: INode = { id: '1', name: TRIGGER, type: 'x', typeVersion: 1, position: [0, 0], parameters: {} };
const mail: INodeExecutionData = { json: { subject: 'ews 1 plain' } };
/** n8n's ARTIFICIAL_TASK_DATA. */
const artificial: INodeExecutionData = { json: { isArtificialRecoveredEventItem: true } };

function execution(ran: INodeExecutionData | undefined, started: INodeExecutionData | undefined): IRunExecutionData {
	const task = { startTime: 0, executionTime: 0, executionIndex: 0, source: [] };
	return createRunExecutionData({
		resultData: { runData: ran === undefined ? {} : { [TRIGGER]: [{ ...task, data: { main: [[ran]] } }] } },
		executionData: {
			nodeExecutionStack: started === undefined ? [] : [{ node, data: { main: [[started]] }, source: null }],
		},
	});
}

it.each<[string, IRunExecutionData, string | undefined]>([
	['that has run', execution(mail, undefined), 'ews 1 plain'],
	['that was cut off', execution(undefined, mail), 'ews 1 plain'],
	['that n8n has recovered', execution(artificial, mail), 'ews 1 plain'],
	['that n8n has recovered without its beginning', execution(artificial, undefined), undefined],
	['that never began', execution(undefined, undefined), undefined],
])('Storm finds the subject of an execution %s', (_, data, subject) => {
	expect(subjectIn(data, TRIGGER)).toBe(subject);
});

it.each([
	['error', TRIGGER, 'was set aside'],
	['error', 'Work', undefined],
	['crashed', TRIGGER, undefined],
])('Storm takes an execution with the status %s and the last node %s for a report: %s', (status, last, report) => {
	const error = { message: 'was set aside' } as ExecutionError;
	const task = { startTime: 0, executionTime: 0, executionIndex: 0, source: [], error };
	const data = createRunExecutionData({
		resultData: { runData: { [TRIGGER]: [task] }, lastNodeExecuted: last },
	});
	expect(reportIn(data, status, TRIGGER)).toBe(report);
});
