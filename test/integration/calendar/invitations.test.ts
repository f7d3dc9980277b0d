import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseMessage } from '../../../nodes/mail/message/parseMessage';

const run = promisify(execFile);

interface Read {
	parts: number;
	contentMethod: string;
	disposition: string | null;
	parent: string;
	method: string;
	uid: string;
	start: string;
	end: string;
	status: string;
	attendee: string;
	name: string;
}

/** A mail with an invitation, made by a process whose own zone is another one than the workflow's. */
async function invite(
	meeting: object,
	{ zone, processZone, to }: { zone: string; processZone: string; to?: string },
): Promise<Buffer> {
	const script = join(__dirname, 'composeInvite.ts');
	const values = [JSON.stringify(meeting), zone, ...(to === undefined ? [] : [to])];
	const { stdout } = await run(process.execPath, ['--import', 'tsx', script, ...values], {
		env: { ...process.env, TZ: processZone },
		encoding: 'buffer',
	});
	return stdout;
}

/** As a program that nobody of this project wrote reads it. */
async function readByPython(mime: Buffer): Promise<Read> {
	const child = spawn('/usr/bin/python3', [join(__dirname, 'read_invite.py')]);
	const output: Buffer[] = [];
	const errors: Buffer[] = [];
	child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
	child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
	child.stdin.end(mime);
	const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
	if (code !== 0) throw new Error(Buffer.concat(errors).toString());
	return JSON.parse(Buffer.concat(output).toString()) as Read;
}

interface IcalLibrary {
	parse(text: string): unknown;
	Component: new (parsed: unknown) => { getFirstSubcomponent(name: string): unknown };
	Event: new (component: unknown) => { startDate: IcalTime; endDate: IcalTime };
}

interface IcalTime {
	isDate: boolean;
	toString(): string;
	toJSDate(): Date;
}

// Its types can be imported by ES modules only.
const ICAL = jest.requireActual<IcalLibrary>('ical.js');

/** As the library of Thunderbird reads it. */
async function readByIcal(mime: Buffer): Promise<{ start: string; end: string }> {
	const { attachments } = await parseMessage(mime);
	const [file] = attachments.filter(({ mimeType }) => mimeType === 'text/calendar');
	const root = new ICAL.Component(ICAL.parse(file?.content?.toString() ?? ''));
	const { startDate, endDate } = new ICAL.Event(root.getFirstSubcomponent('vevent'));
	const timeOf = (time: IcalTime) =>
		time.isDate ? time.toString() : time.toJSDate().toISOString().replace('.000Z', '+00:00');
	return { start: timeOf(startDate), end: timeOf(endDate) };
}

const PROCESS_ZONES = ['UTC', 'Asia/Tokyo', 'America/Los_Angeles'];

describe.each(PROCESS_ZONES)('an invitation made by a process in %s', (processZone) => {
	it.each([
		['Europe/Berlin', '2026-11-25T13:30:00+00:00', '2026-11-25T14:30:00+00:00'],
		['America/New_York', '2026-11-25T19:30:00+00:00', '2026-11-25T20:30:00+00:00'],
		['Asia/Kolkata', '2026-11-25T09:00:00+00:00', '2026-11-25T10:00:00+00:00'],
	])('means the clock of the workflow, in %s', async (zone, start, end) => {
		const meeting = { uid: 4711, start: '2026-11-25T14:30:00', end: '2026-11-25T15:30:00' };
		const mime = await invite(meeting, { zone, processZone });
		expect(await readByIcal(mime)).toEqual({ start, end });
		expect(await readByPython(mime)).toEqual({
			// What Outlook shows buttons for: one form of the content, with its method in the type, and no attachment.
			parts: 1,
			contentMethod: 'REQUEST',
			disposition: null,
			parent: 'multipart/alternative',
			method: 'REQUEST',
			uid: '4711',
			start,
			end,
			status: 'CONFIRMED',
			attendee: 'MAILTO:sam@fabrikam.example',
			name: 'sam@fabrikam.example',
		});
	});

	it.each([
		['', '2026-11-26'],
		['2026-11-25T00:00:00', '2026-11-26'],
		['2026-11-27T00:00:00', '2026-11-28'],
	])('of whole days until "%s" ends behind the last', async (last, end) => {
		const meeting = { allDay: true, start: '2026-11-25T00:00:00', end: last };
		const mime = await invite(meeting, { zone: 'Europe/Berlin', processZone });
		expect(await readByPython(mime)).toMatchObject({ start: '2026-11-25', end });
		expect(await readByIcal(mime)).toEqual({ start: '2026-11-25', end });
	});

	it('is canceled by its ID', async () => {
		const meeting = {
			uid: 'm-1',
			method: 'cancel',
			start: '2026-11-25T14:30:00',
			end: '2026-11-25T15:30:00',
		};
		const mime = await invite(meeting, { zone: 'Europe/Berlin', processZone });
		expect(await readByPython(mime)).toMatchObject({
			uid: 'm-1',
			method: 'CANCEL',
			contentMethod: 'CANCEL',
			status: 'CANCELLED',
		});
	});
});

it.each(['"a..b"@fabrikam.example', '"c; d, e"@fabrikam.example', 'f%25g@fabrikam.example'])(
	'an invitation names %s by an address that can be read back',
	async (to) => {
		const meeting = { start: '2026-11-25T14:30:00', end: '2026-11-25T15:30:00' };
		const mime = await invite(meeting, { zone: 'UTC', processZone: 'UTC', to });
		expect(await readByPython(mime)).toMatchObject({
			attendee: `MAILTO:${to}`,
			name: to.replace(/"/g, "'"),
		});
		const { calendar } = await parseMessage(mime);
		expect(calendar?.attendees).toMatchObject([{ address: to }]);
	},
);
