/** What an element of a request may hold, as far as the lab knows the operation. */
export interface Shape {
	/** Children in their order: `Name`, `Name?`, `Name*`, `Name+`, and `A|B+` for a choice. */
	children?: string;
	/** By name: `required`, `optional`, or the values it may have (`!` first: required). */
	attributes?: Readonly<Record<string, readonly string[] | 'required' | 'optional'>>;
	/** The values its text may have. */
	values?: readonly string[];
	/** Its text is a number from … to …. */
	range?: readonly [from: number, to: number];
}

const ITEM_IDS = 'ItemId|OccurrenceItemId|RecurringMasterItemId+';
const FOLDER = 'FolderId|DistinguishedFolderId';
const PATHS = 'FieldURI|IndexedFieldURI|ExtendedFieldURI|ExceptionFieldURI';
const SEARCH = [
	...['And', 'Or', 'Not', 'Contains', 'Excludes', 'Exists', 'IsEqualTo', 'IsNotEqualTo'],
	...['IsGreaterThan', 'IsGreaterThanOrEqualTo', 'IsLessThan', 'IsLessThanOrEqualTo'],
].join('|');
const ITEMS =
	'Item|Message|CalendarItem|Contact|DistributionList|MeetingRequest|Task|PostItem|ReplyToItem|ReplyAllToItem|ForwardItem|SuppressReadReceipt+';

const optional = (names: string) =>
	names
		.trim()
		.split(/\s+/)
		.map((name) => (/[*+?]$/.test(name) ? name : `${name}?`))
		.join(' ');

/** t:ItemType. */
const ITEM_FIELDS = optional(`
	MimeContent ItemId ParentFolderId ItemClass Subject Sensitivity Body Attachments DateTimeReceived Size Categories
	Importance InReplyTo IsSubmitted IsDraft IsFromMe IsResend IsUnmodified InternetMessageHeaders DateTimeSent
	DateTimeCreated ResponseObjects ReminderDueBy ReminderIsSet ReminderNextTime ReminderMinutesBeforeStart DisplayCc
	DisplayTo HasAttachments ExtendedProperty* Culture EffectiveRights LastModifiedName LastModifiedTime IsAssociated
	WebClientReadFormQueryString WebClientEditFormQueryString ConversationId UniqueBody Flag StoreEntryId InstanceKey
	NormalizedBody EntityExtractionResult PolicyTag ArchiveTag RetentionDate Preview RightsManagementLicenseData
	PredictedActionReasons IsClutter NextPredictedAction GroupingAction BlockStatus HasBlockedImages TextBody IconIndex`);

/** t:MessageType. */
const MESSAGE_FIELDS = `${ITEM_FIELDS} ${optional(`
	Sender ToRecipients CcRecipients BccRecipients IsReadReceiptRequested IsDeliveryReceiptRequested ConversationIndex
	ConversationTopic From InternetMessageId IsRead IsResponseRequested References ReplyTo ReceivedBy
	ReceivedRepresenting`)}`;

const DISTINGUISHED = [
	...[
		'calendar',
		'contacts',
		'deleteditems',
		'drafts',
		'inbox',
		'journal',
		'notes',
		'outbox',
		'sentitems',
		'tasks',
	],
	...['msgfolderroot', 'publicfoldersroot', 'root', 'junkemail', 'searchfolders', 'voicemail'],
	...[
		'recoverableitemsroot',
		'recoverableitemsdeletions',
		'recoverableitemsversions',
		'recoverableitemspurges',
	],
	...['recoverableitemsdiscoveryholds', 'archiveroot', 'archivemsgfolderroot', 'archivedeleteditems'],
	...['archiveinbox', 'archiverecoverableitemsroot', 'archiverecoverableitemsdeletions'],
	...[
		'archiverecoverableitemsversions',
		'archiverecoverableitemspurges',
		'archiverecoverableitemsdiscoveryholds',
	],
	...['syncissues', 'conflicts', 'localfailures', 'serverfailures', 'recipientcache', 'quickcontacts'],
	...['conversationhistory', 'adminauditlogs', 'todosearch', 'mycontacts', 'directory', 'imcontactlist'],
	...['peopleconnect', 'favorites', 'mecontact', 'personmetadata'],
];

const FOLDER_FIELDS = optional(
	'FolderId ParentFolderId FolderClass DisplayName TotalCount ChildFolderCount ExtendedProperty* PermissionSet UnreadCount',
);
const DISPOSITIONS = ['SaveOnly', 'SendOnly', 'SendAndSaveCopy'];
const ID = { attributes: { Id: 'required' } } as const;
const TARGET: Shape = { children: FOLDER };
const FOLDERS: Shape = { children: `${FOLDER}+` };
const RECIPIENTS: Shape = { children: 'Mailbox*' };
const ONE_RECIPIENT: Shape = { children: 'Mailbox' };
const MOVE: Shape = { children: 'ToFolderId ItemIds ReturnNewItemIds?' };
const CHANGE = `${PATHS} ${ITEMS.replace(/\+$/, '')}`;
const COMPARISON: Shape = { children: `${PATHS} FieldURIOrConstant` };
const VIEW: Shape = { attributes: { Offset: 'required', BasePoint: ['!', 'Beginning', 'End'] } };

/**
 * The part of Microsoft's schemas (MS-OXWS*) that a client can get wrong in the operations of the lab: order and number
 * of elements, attributes, enumerations. By name of the element; names mean the same wherever they stand, but for those
 * with their parent.
 */
export const SHAPES: Readonly<Record<string, Shape>> = {
	SyncFolderItems: {
		children:
			'ItemShape SyncFolderId SyncState? Ignore? MaxChangesReturned SyncScope? NumberOfDays? MaximumCount? MinimumCount?',
	},
	SyncFolderHierarchy: { children: 'FolderShape SyncFolderId? SyncState?' },
	FindItem: {
		children:
			'ItemShape IndexedPageItemView|FractionalPageItemView|SeekToConditionPageItemView|CalendarView|ContactsView? GroupBy|DistinguishedGroupBy? Restriction? SortOrder? ParentFolderIds QueryString?',
		attributes: { Traversal: ['!', 'Shallow', 'SoftDeleted', 'Associated'] },
	},
	GetItem: { children: 'ItemShape ItemIds' },
	CreateItem: {
		children: 'SavedItemFolderId? Items',
		attributes: { MessageDisposition: DISPOSITIONS, SendMeetingInvitations: 'optional' },
	},
	SendItem: { children: 'ItemIds SavedItemFolderId?', attributes: { SaveItemToFolder: 'required' } },
	UpdateItem: {
		children: 'SavedItemFolderId? ItemChanges',
		attributes: {
			ConflictResolution: ['!', 'NeverOverwrite', 'AutoResolve', 'AlwaysOverwrite'],
			MessageDisposition: DISPOSITIONS,
			SendMeetingInvitationsOrCancellations: 'optional',
			SuppressReadReceipts: 'optional',
		},
	},
	MoveItem: MOVE,
	CopyItem: MOVE,
	DeleteItem: {
		children: 'ItemIds',
		attributes: {
			DeleteType: ['!', 'HardDelete', 'SoftDelete', 'MoveToDeletedItems'],
			SendMeetingCancellations: 'optional',
			AffectedTaskOccurrences: 'optional',
			SuppressReadReceipts: 'optional',
		},
	},
	GetFolder: { children: 'FolderShape FolderIds' },
	FindFolder: {
		children: 'FolderShape IndexedPageFolderView|FractionalPageFolderView? Restriction? ParentFolderIds',
		attributes: { Traversal: ['!', 'Shallow', 'Deep', 'SoftDeleted'] },
	},
	CreateFolder: { children: 'ParentFolderId Folders' },
	DeleteFolder: {
		children: 'FolderIds',
		attributes: { DeleteType: ['!', 'HardDelete', 'SoftDelete', 'MoveToDeletedItems'] },
	},
	ResolveNames: {
		children: 'ParentFolderIds? UnresolvedEntry',
		attributes: { ReturnFullContactData: 'required', SearchScope: 'optional', ContactDataShape: 'optional' },
	},
	GetServerTimeZones: { children: 'Ids?', attributes: { ReturnFullTimeZoneData: 'optional' } },
	ConvertId: {
		children: 'SourceIds',
		attributes: {
			DestinationFormat: ['!', 'EwsLegacyId', 'EwsId', 'EntryId', 'HexEntryId', 'StoreId', 'OwaId'],
		},
	},

	ItemShape: {
		children: `BaseShape ${optional('IncludeMimeContent BodyType UniqueBodyType NormalizedBodyType FilterHtmlContent ConvertHtmlCodePageToUTF8 InlineImageUrlTemplate BlockExternalImages AddBlankTargetToLinks MaximumBodySize AdditionalProperties')}`,
	},
	FolderShape: { children: 'BaseShape AdditionalProperties?' },
	BaseShape: { values: ['IdOnly', 'Default', 'AllProperties'] },
	BodyType: { values: ['Best', 'HTML', 'Text'] },
	AdditionalProperties: { children: `${PATHS}+` },
	MaxChangesReturned: { range: [1, 512] },
	SyncFolderId: TARGET,
	ToFolderId: TARGET,
	SavedItemFolderId: TARGET,
	'CreateFolder/ParentFolderId': TARGET,
	ParentFolderIds: FOLDERS,
	FolderIds: FOLDERS,
	FolderId: ID,
	DistinguishedFolderId: { children: 'Mailbox?', attributes: { Id: ['!', ...DISTINGUISHED] } },
	ItemIds: { children: ITEM_IDS },
	Ignore: { children: 'ItemId+' },
	ItemId: ID,
	Items: { children: ITEMS },
	Item: { children: ITEM_FIELDS },
	Message: { children: MESSAGE_FIELDS },
	Folders: { children: 'Folder|CalendarFolder|ContactsFolder|SearchFolder|TasksFolder+' },
	Folder: { children: FOLDER_FIELDS },
	ItemChanges: { children: 'ItemChange+' },
	ItemChange: { children: 'ItemId|OccurrenceItemId|RecurringMasterItemId Updates' },
	Updates: { children: 'AppendToItemField|SetItemField|DeleteItemField+' },
	SetItemField: { children: CHANGE },
	AppendToItemField: { children: CHANGE },
	DeleteItemField: { children: PATHS },
	FieldURI: { attributes: { FieldURI: 'required' } },
	IndexedFieldURI: { attributes: { FieldURI: 'required', FieldIndex: 'required' } },
	ToRecipients: RECIPIENTS,
	CcRecipients: RECIPIENTS,
	BccRecipients: RECIPIENTS,
	ReplyTo: RECIPIENTS,
	Sender: ONE_RECIPIENT,
	From: ONE_RECIPIENT,
	Mailbox: { children: optional('Name EmailAddress RoutingType MailboxType ItemId OriginalDisplayName') },
	Importance: { values: ['Low', 'Normal', 'High'] },
	IsRead: { values: ['true', 'false', '1', '0'] },
	Flag: { children: 'FlagStatus StartDate? DueDate? CompleteDate?' },
	FlagStatus: { values: ['NotFlagged', 'Flagged', 'Complete'] },
	IndexedPageItemView: VIEW,
	IndexedPageFolderView: VIEW,
	Restriction: { children: SEARCH },
	And: { children: `${SEARCH}+` },
	Or: { children: `${SEARCH}+` },
	Not: { children: SEARCH },
	Exists: { children: PATHS },
	Contains: { children: `${PATHS} Constant` },
	IsEqualTo: COMPARISON,
	IsNotEqualTo: COMPARISON,
	IsGreaterThan: COMPARISON,
	IsGreaterThanOrEqualTo: COMPARISON,
	IsLessThan: COMPARISON,
	IsLessThanOrEqualTo: COMPARISON,
	FieldURIOrConstant: { children: `${PATHS}|Constant` },
	Constant: { attributes: { Value: 'required' } },
	SortOrder: { children: 'FieldOrder+' },
	FieldOrder: { children: PATHS, attributes: { Order: ['!', 'Ascending', 'Descending'] } },
};
