/**
 * What nodes/mail/ews uses of ews-javascript-api, in the place of the library's own first file: that one loads everything
 * there is, moment-timezone's data and a HTTP client among it. The types are still the library's own; a test holds the
 * names below against what is used.
 *
 * The library's modules know one another by way of two registries, which its first file fills. Here they are filled as
 * well, but each type is loaded when it is first asked for.
 */
const { Schemas } = require('ews-javascript-api/js/Core/ServiceObjects/Schemas/Schemas');
const { TypeContainer } = require('ews-javascript-api/js/TypeContainer');

/** @param {Record<string, () => Record<string, unknown>>} modules by the name of what each exports */
function later(target, modules) {
	for (const [name, load] of Object.entries(modules)) {
		Object.defineProperty(target, name, { enumerable: true, get: () => load()[name] });
	}
}

later(Schemas, {
	ConversationSchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/ConversationSchema'),
	FolderSchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/FolderSchema'),
	SearchFolderSchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/SearchFolderSchema'),
	ItemSchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/ItemSchema'),
	AppointmentSchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/AppointmentSchema'),
	ContactSchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/ContactSchema'),
	ContactGroupSchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/ContactGroupSchema'),
	EmailMessageSchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/EmailMessageSchema'),
	MeetingMessageSchema: () =>
		require('ews-javascript-api/js/Core/ServiceObjects/Schemas/MeetingMessageSchema'),
	MeetingCancellationSchema: () =>
		require('ews-javascript-api/js/Core/ServiceObjects/Schemas/MeetingCancellationSchema'),
	MeetingResponseSchema: () =>
		require('ews-javascript-api/js/Core/ServiceObjects/Schemas/MeetingResponseSchema'),
	MeetingRequestSchema: () =>
		require('ews-javascript-api/js/Core/ServiceObjects/Schemas/MeetingRequestSchema'),
	PostItemSchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/PostItemSchema'),
	TaskSchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/TaskSchema'),
	ResponseObjectSchema: () =>
		require('ews-javascript-api/js/Core/ServiceObjects/Schemas/ResponseObjectSchema'),
	PostReplySchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/PostReplySchema'),
	ResponseMessageSchema: () =>
		require('ews-javascript-api/js/Core/ServiceObjects/Schemas/ResponseMessageSchema'),
	CancelMeetingMessageSchema: () =>
		require('ews-javascript-api/js/Core/ServiceObjects/Schemas/CancelMeetingMessageSchema'),
	CalendarResponseObjectSchema: () =>
		require('ews-javascript-api/js/Core/ServiceObjects/Schemas/CalendarResponseObjectSchema'),
});

later(TypeContainer, {
	ServiceObjectSchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/ServiceObjectSchema'),
	ServiceObject: () => require('ews-javascript-api/js/Core/ServiceObjects/ServiceObject'),
	Folder: () => require('ews-javascript-api/js/Core/ServiceObjects/Folders/Folder'),
	CalendarFolder: () => require('ews-javascript-api/js/Core/ServiceObjects/Folders/CalendarFolder'),
	ContactsFolder: () => require('ews-javascript-api/js/Core/ServiceObjects/Folders/ContactsFolder'),
	SearchFolder: () => require('ews-javascript-api/js/Core/ServiceObjects/Folders/SearchFolder'),
	TasksFolder: () => require('ews-javascript-api/js/Core/ServiceObjects/Folders/TasksFolder'),
	Item: () => require('ews-javascript-api/js/Core/ServiceObjects/Items/Item'),
	Appointment: () => require('ews-javascript-api/js/Core/ServiceObjects/Items/Appointment'),
	MeetingRequest: () => require('ews-javascript-api/js/Core/ServiceObjects/Items/MeetingRequest'),
	MeetingResponse: () => require('ews-javascript-api/js/Core/ServiceObjects/Items/MeetingResponse'),
	MeetingCancellation: () => require('ews-javascript-api/js/Core/ServiceObjects/Items/MeetingCancellation'),
	ItemAttachment: () => require('ews-javascript-api/js/ComplexProperties/ItemAttachment'),
	ItemAttachmentOf: () => require('ews-javascript-api/js/ComplexProperties/ItemAttachmentOf'),
	ExchangeService: () => require('ews-javascript-api/js/Core/ExchangeService'),
	IndexedPropertyDefinition: () =>
		require('ews-javascript-api/js/PropertyDefinitions/IndexedPropertyDefinition'),
	ExtendedPropertyDefinition: () =>
		require('ews-javascript-api/js/PropertyDefinitions/ExtendedPropertyDefinition'),
	AbsoluteDateTransition: () =>
		require('ews-javascript-api/js/ComplexProperties/TimeZones/AbsoluteDateTransition'),
	AbsoluteDayOfMonthTransition: () =>
		require('ews-javascript-api/js/ComplexProperties/TimeZones/AbsoluteDayOfMonthTransition'),
	RelativeDayOfMonthTransition: () =>
		require('ews-javascript-api/js/ComplexProperties/TimeZones/RelativeDayOfMonthTransition'),
});

later(exports, {
	AffectedTaskOccurrence: () => require('ews-javascript-api/js/Enumerations/AffectedTaskOccurrence'),
	BasePropertySet: () => require('ews-javascript-api/js/Enumerations/BasePropertySet'),
	ChangeType: () => require('ews-javascript-api/js/Enumerations/ChangeType'),
	ConflictResolutionMode: () => require('ews-javascript-api/js/Enumerations/ConflictResolutionMode'),
	ConnectingIdType: () => require('ews-javascript-api/js/Enumerations/ConnectingIdType'),
	DateTime: () => require('ews-javascript-api/js/DateTime'),
	DeleteMode: () => require('ews-javascript-api/js/Enumerations/DeleteMode'),
	EmailMessage: () => require('ews-javascript-api/js/Core/ServiceObjects/Items/EmailMessage'),
	EmailMessageSchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/EmailMessageSchema'),
	ExchangeService: () => require('ews-javascript-api/js/Core/ExchangeService'),
	ExchangeVersion: () => require('ews-javascript-api/js/Enumerations/ExchangeVersion'),
	ExtendedPropertyDefinition: () =>
		require('ews-javascript-api/js/PropertyDefinitions/ExtendedPropertyDefinition'),
	Flag: () => require('ews-javascript-api/js/ComplexProperties/Flag'),
	Folder: () => require('ews-javascript-api/js/Core/ServiceObjects/Folders/Folder'),
	FolderId: () => require('ews-javascript-api/js/ComplexProperties/FolderId'),
	FolderSchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/FolderSchema'),
	FolderTraversal: () => require('ews-javascript-api/js/Enumerations/FolderTraversal'),
	FolderView: () => require('ews-javascript-api/js/Search/FolderView'),
	ImpersonatedUserId: () => require('ews-javascript-api/js/Misc/ImpersonatedUserId'),
	ItemFlagStatus: () => require('ews-javascript-api/js/Enumerations/ItemFlagStatus'),
	ItemId: () => require('ews-javascript-api/js/ComplexProperties/ItemId'),
	ItemSchema: () => require('ews-javascript-api/js/Core/ServiceObjects/Schemas/ItemSchema'),
	ItemView: () => require('ews-javascript-api/js/Search/ItemView'),
	Mailbox: () => require('ews-javascript-api/js/ComplexProperties/Mailbox'),
	MapiPropertyType: () => require('ews-javascript-api/js/Enumerations/MapiPropertyType'),
	MessageDisposition: () => require('ews-javascript-api/js/Enumerations/MessageDisposition'),
	MimeContent: () => require('ews-javascript-api/js/ComplexProperties/MimeContent'),
	OAuthCredentials: () => require('ews-javascript-api/js/Credentials/OAuthCredentials'),
	PropertySet: () => require('ews-javascript-api/js/Core/PropertySet'),
	SendCancellationsMode: () => require('ews-javascript-api/js/Enumerations/SendCancellationsMode'),
	SortDirection: () => require('ews-javascript-api/js/Enumerations/SortDirection'),
	SyncFolderItemsScope: () => require('ews-javascript-api/js/Enumerations/SyncFolderItemsScope'),
	TimeZoneInfo: () => require('ews-javascript-api/js/TimeZoneInfo'),
	Uri: () => require('ews-javascript-api/js/Uri'),
	WellKnownFolderName: () => require('ews-javascript-api/js/Enumerations/WellKnownFolderName'),
});

/** The library's own first file makes a namespace of the filters; here are those that are used. */
Object.defineProperty(exports, 'SearchFilter', {
	enumerable: true,
	get: () => ({
		get IsEqualTo() {
			return require('ews-javascript-api/js/Search/Filters/SearchFilter.IsEqualTo').IsEqualTo;
		},
		get IsGreaterThanOrEqualTo() {
			return require('ews-javascript-api/js/Search/Filters/SearchFilter.IsGreaterThanOrEqualTo')
				.IsGreaterThanOrEqualTo;
		},
	}),
});
