import type { Person } from '../../exchange/readEnvelope';
import { element, type Markup } from '../xml/markup';
import { children, type Element, textAt } from '../xml/readXml';

export const mailboxElement = ({ name, address }: Person): Markup =>
	element(
		't:Mailbox',
		{},
		element('t:Name', {}, name || address),
		element('t:EmailAddress', {}, address),
		element('t:RoutingType', {}, 'SMTP'),
		element('t:MailboxType', {}, 'Mailbox'),
	);

export const one = ([person]: readonly Person[]): Markup | undefined => person && mailboxElement(person);

export const many = (people: readonly Person[]): Markup[] | undefined =>
	people.length ? people.map(mailboxElement) : undefined;

/** Recipients of a message that a client makes. */
export const readPeople = (list: Element | undefined): Person[] =>
	children(list, 'Mailbox').map((mailbox) => ({
		name: textAt(mailbox, 'Name') ?? '',
		address: textAt(mailbox, 'EmailAddress') ?? '',
	}));
