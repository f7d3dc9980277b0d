import { EwsError } from '../EwsError';
import { mailboxElement } from '../properties/people';
import { element } from '../xml/markup';
import { attribute, child, children, textAt } from '../xml/readXml';
import { forEach, type Operation } from './Operation';

/** MS-OXWSRSLNM 3.1.4.1: everybody who has a mailbox, by the beginning of name or address. */
export const resolveNames: Operation = async ({ store }, operation) =>
	await forEach('ResolveNames', [operation], async () => {
		const wanted = (textAt(operation, 'UnresolvedEntry') ?? '').replace(/^smtp:/i, '').toLowerCase();
		const found = store.mailboxes.filter(({ address, displayName }) =>
			[address, displayName.toLowerCase()].some((name) => name.startsWith(wanted)),
		);
		if (!found.length) throw new EwsError('ErrorNameResolutionNoResults');
		const resolutions = found
			.slice(0, 100)
			.map(({ address, displayName }) =>
				element('t:Resolution', {}, mailboxElement({ name: displayName, address })),
			);
		const paging = { TotalItemsInView: resolutions.length, IncludesLastItemInRange: true };
		return await Promise.resolve(element('m:ResolutionSet', paging, resolutions));
	});

const TIME_ZONES = [
	['UTC', '(UTC) Coordinated Universal Time'],
	['W. Europe Standard Time', '(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna'],
	['Eastern Standard Time', '(UTC-05:00) Eastern Time (US & Canada)'],
] as const;

/** MS-OXWSGTZ 3.1.4.1, without the rules, which only calendars need. */
export const getServerTimeZones: Operation = async (_context, operation) => {
	const ids = children(child(operation, 'Ids')).map((one) => one.textContent ?? '');
	const zones = TIME_ZONES.filter(([id]) => !ids.length || ids.includes(id));
	const written = zones.map(([Id, Name]) => element('t:TimeZoneDefinition', { Id, Name }));
	return await forEach(
		'GetServerTimeZones',
		[operation],
		async () => await Promise.resolve(element('m:TimeZoneDefinitions', {}, written)),
	);
};

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** MS-OXWSCVTID 3.1.4.1. The lab has one kind of id, which is another's in another spelling. */
export const convertId: Operation = async (_context, operation) =>
	await forEach('ConvertId', children(child(operation, 'SourceIds')), async (source) => {
		const id = attribute(source, 'Id') ?? '';
		if (!/^[\w+/=-]{40,}$/.test(id)) throw new EwsError('ErrorInvalidIdMalformed');
		const Format = attribute(operation, 'DestinationFormat') ?? '';
		const spelled = Format === 'HexEntryId' ? Buffer.from(id, 'base64').toString('hex').toUpperCase() : id;
		const Mailbox = attribute(source, 'Mailbox') ?? '';
		const attributes = { 'xmlns:xsi': XSI, 'xsi:type': 't:AlternateIdType', Format, Id: spelled, Mailbox };
		return await Promise.resolve(element('m:AlternateId', attributes));
	});
