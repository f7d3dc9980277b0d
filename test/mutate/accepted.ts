/** A mutant that no test notices, and why that is as it should be. */
export interface Accepted {
	/** Path from the root. */
	readonly file: string;
	readonly original: string;
	/** Empty where the statement is left out. */
	readonly replacement: string;
	readonly reason: string;
}

/** Blanks and line breaks do not count. */
export const ACCEPTED: readonly Accepted[] = [
	{
		file: 'nodes/mail/imap/UidSet.ts',
		original: 'break;',
		replacement: '',
		reason: 'ranges are in order: those behind it are looked at for nothing',
	},
	{
		file: 'nodes/mail/imap/UidSet.ts',
		original: 'low > last',
		replacement: 'false',
		reason: 'ranges are in order: those behind it are looked at for nothing',
	},
	{
		file: 'nodes/mail/imap/firstUidSince.ts',
		original: 'uid >= from && uid < before',
		replacement: 'uid < before',
		reason: 'what `*` adds to the listing is the last message, which is not below the first one known',
	},
	{
		file: 'nodes/mail/net/http/sentBefore.ts',
		original: "typeof error === 'object' && error !== null",
		replacement: 'error !== null',
		reason: 'a WeakMap gives nothing for what it cannot hold',
	},
	{
		file: 'nodes/mail/n8n/settings/readWay.ts',
		original: 'pem',
		replacement: 'true',
		reason: 'an empty CA is none to all that read it',
	},
	{
		file: 'nodes/mail/net/http/RequestGate.ts',
		original: 'pauseMs > PATIENCE_MS',
		replacement: 'pauseMs >= PATIENCE_MS',
		reason: 'a pause of that very millisecond',
	},
	{
		file: 'nodes/mail/pop3/DoneWindow.ts',
		original: 'return;',
		replacement: '',
		reason: 'what is not known is not in the lists either: they are gone through for nothing',
	},
	{
		file: 'nodes/mail/pop3/ListOrder.ts',
		original: 'at > last.at',
		replacement: 'at >= last.at',
		reason: 'two of one place are not compared',
	},
	{
		file: 'nodes/mail/pop3/ListOrder.ts',
		original: 'arrivedAt > last.arrivedAt',
		replacement: 'arrivedAt >= last.arrivedAt',
		reason: 'two of one time are not compared',
	},
	{
		file: 'nodes/mail/pop3/ListOrder.ts',
		original: 'this.up + this.down < LATELY',
		replacement: 'this.up + this.down <= LATELY',
		reason: 'one comparison among four hundred',
	},
	{
		file: 'nodes/mail/pop3/compareListing.ts',
		original: 'inHand.size === 0',
		replacement: 'false',
		reason: 'nothing is missing where nothing is in hand: a set is made for nothing',
	},
	{
		file: 'nodes/mail/pop3/compareListing.ts',
		original: 'at < (order[index - 1] ?? 0)',
		replacement: 'at <= (order[index - 1] ?? 0)',
		reason: 'no two messages have one place',
	},
	{
		file: 'nodes/mail/pop3/compareListing.ts',
		original: 'at < first',
		replacement: 'at <= first',
		reason: 'no two messages have one place',
	},
	{
		file: 'nodes/mail/pop3/compareListing.ts',
		original: 'at > first',
		replacement: 'at >= first',
		reason: 'no two messages have one place',
	},
	{
		file: 'nodes/mail/pop3/compareListing.ts',
		original: 'at < last',
		replacement: 'at <= last',
		reason: 'no two messages have one place',
	},
	{
		file: 'nodes/mail/pop3/compareListing.ts',
		original: 'at > last',
		replacement: 'at >= last',
		reason: 'no two messages have one place',
	},
	{
		file: 'nodes/mail/filter/LoopGuard.ts',
		original: 'start + WIDTH',
		replacement: 'start - WIDTH',
		reason: 'what is behind the last entry is no time, and passed over',
	},
	{
		file: 'nodes/mail/filter/LoopGuard.ts',
		original: 'Math.floor(at / 1000)',
		replacement: 'Math.ceil(at / 1000)',
		reason: 'all times are rounded the same way',
	},
	{
		file: 'nodes/mail/filter/LoopGuard.ts',
		original: 'plus > 0 && plus < at',
		replacement: 'plus > 0',
		reason: 'a domain has no plus',
	},
	{
		file: 'nodes/mail/filter/LoopGuard.ts',
		original: 'plus > 0',
		replacement: 'plus >= 0',
		reason: 'it is looked for from the second letter on',
	},
	{
		file: 'nodes/mail/filter/LoopGuard.ts',
		original: 'plus < at',
		replacement: 'plus <= at',
		reason: 'a plus is no @',
	},
	{
		file: 'nodes/mail/filter/asciiDomain.ts',
		original: 'text.length > MAX_DOMAIN',
		replacement: 'false',
		reason: 'in A-labels it is no shorter, and refused then',
	},
	{
		file: 'nodes/mail/filter/comparableAddress.ts',
		original: '/^[\\u0000-\\u007f]*$/.test(text)',
		replacement: 'false',
		reason: 'US-ASCII comes to the same the long way',
	},
	{
		file: 'nodes/mail/filter/comparableAddress.ts',
		original: "letter > '\\u007f'",
		replacement: "letter >= '\\u007f'",
		reason: 'DEL has no lower case',
	},
	{
		file: 'nodes/mail/filter/foldText.ts',
		original: 'isAscii',
		replacement: 'false',
		reason: 'US-ASCII comes to the same the long way',
	},
	{
		file: 'nodes/mail/delivery/InFlight.ts',
		original: 'work.startedAt ?? Infinity',
		replacement: 'work.startedAt',
		reason: 'what is overdue has a time',
	},
	{
		file: 'nodes/mail/delivery/InFlight.ts',
		original: 'startedAt ?? Infinity',
		replacement: 'startedAt',
		reason: 'nothing is later than undefined, as nothing is later than Infinity',
	},
	{
		file: 'nodes/mail/delivery/InFlight.ts',
		original: 'position === undefined',
		replacement: 'false',
		reason: 'a source that gives messages has a position',
	},
	{
		file: 'nodes/mail/delivery/InFlight.ts',
		original: 'this.released || work.run?.outcome !== ended',
		replacement: 'this.released',
		reason: 'an attempt ends once, and before the next begins',
	},
	{
		file: 'nodes/mail/delivery/InFlight.ts',
		original: 'work.run?.outcome',
		replacement: 'work.run.outcome',
		reason: 'it has a run until that has ended',
	},
	{
		file: 'nodes/mail/net/redact.ts',
		original: 'dot < 0',
		replacement: 'dot <= 0',
		reason: 'it is looked for behind the beginning of a JWT',
	},
	{
		file: 'nodes/mail/net/redact.ts',
		original: 'JWT_BEGIN.exec(run)?.index ?? -1',
		replacement: 'JWT_BEGIN.exec(run)?.index',
		reason: 'undefined is not 0 or more, either',
	},
	{
		file: 'nodes/mail/net/redact.ts',
		original: "run.split('/').length > run.length / 25",
		replacement: "run.split('/').length >= run.length / 25",
		reason: 'one slash in 25 letters, to the letter',
	},
	{
		file: 'nodes/mail/net/redact.ts',
		original: 'text.slice(0, LONGEST_TEXT + margin)',
		replacement: 'text',
		reason: 'what is behind it is cut off all the same',
	},
	{
		file: 'nodes/mail/pop3/Pop3Progress.ts',
		original: 'arrivedAt ?? Infinity',
		replacement: 'arrivedAt',
		reason: 'undefined is not before a time, as Infinity is not',
	},
	{
		file: 'nodes/mail/pop3/Pop3Progress.ts',
		original: 'arrivedAt ?? 0',
		replacement: 'arrivedAt',
		reason: 'undefined is not after a time, as 0 is not',
	},
	{
		file: 'nodes/mail/pop3/commitDeletes.ts',
		original: "{ protocol: 'pop3', server, mailbox, step }",
		replacement: "{ protocol: 'pop3', mailbox, step }",
		reason: 'of this error only whether it is transient is used',
	},
	{
		file: 'nodes/mail/pop3/commitDeletes.ts',
		original: "{ protocol: 'pop3', server, mailbox, step }",
		replacement: "{ protocol: 'pop3', server, step }",
		reason: 'of this error only whether it is transient is used',
	},
	{
		file: 'nodes/mail/pop3/commitDeletes.ts',
		original: "{ protocol: 'pop3', server, mailbox, step }",
		replacement: "{ protocol: 'pop3', server, mailbox }",
		reason: 'of this error only whether it is transient is used',
	},
	{
		file: 'nodes/mail/pop3/verifyDeletes.ts',
		original: 'numbers.filter((number) => !headers.has(number))',
		replacement: 'numbers',
		reason: 'without TOP no header has come',
	},
	{
		file: 'nodes/mail/pop3/verifyDeletes.ts',
		original: 'left.length === 0',
		replacement: 'false',
		reason: 'no message is retrieved then, either',
	},
	{
		file: 'nodes/mail/pop3/verifyDeletes.ts',
		original: "message.kind === 'message'",
		replacement: 'true',
		reason: 'what is no message has no octets, and is spared',
	},
	{
		file: 'nodes/mail/pop3/turnListing.ts',
		original: 'i > 0 && arrival < (arrivals[i - 1] ?? 0)',
		replacement: 'arrival < (arrivals[i - 1] ?? 0)',
		reason: 'no message is from before 1970',
	},
	{
		file: 'nodes/mail/pop3/turnListing.ts',
		original: 'i > 0',
		replacement: 'i >= 0',
		reason: 'no message is from before 1970',
	},
	{
		file: 'nodes/mail/pop3/turnListing.ts',
		original: 'arrivals.at(-1) ?? 0',
		replacement: 'arrivals.at(-1)',
		reason: 'without an arrival, nothing falls',
	},
	{
		file: 'nodes/mail/pop3/reconcileListing.ts',
		original: 'candidates.length === 0',
		replacement: 'false',
		reason: 'no header is asked for then, either',
	},
	{
		file: 'nodes/mail/pop3/reconcileListing.ts',
		original: 'places.get(number) ?? -1',
		replacement: 'places.get(number)',
		reason: 'each number that is asked for has a place',
	},
	{
		file: 'nodes/mail/pop3/reconcileListing.ts',
		original: 'arrivedAt !== undefined',
		replacement: 'true',
		reason: 'an arrival that is not known is not compared',
	},
];
